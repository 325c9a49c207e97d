/** Public surface of the console: the module that serves it. The console itself is the folder `web`. */
export { consoleModule } from './module.ts'
