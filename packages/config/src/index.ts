/** Public surface of the configuration centre. */
export { configErrors } from './errors.ts'
export { configModule } from './module.ts'
export { configSettings } from './settings.ts'
