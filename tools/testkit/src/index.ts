/** Public surface of the test kit: real servers and processes for tests and benchmarks. */
export { startChromium } from './chromium.ts'
export { startEtcd, type Etcd } from './etcd.ts'
export { eventually, type EventuallyOptions } from './eventually.ts'
export { onFreePorts } from './free-port.ts'
export { startMidplane, type Midplane, type MidplaneOptions } from './midplane.ts'
export { type PostgresDatabases } from './postgres-database.ts'
export { startPostgres, type Postgres } from './postgres.ts'
export { ownRunFolder, type RunFolder } from './run-folder.ts'
export { serverBinary, type ServerBinary } from './server-binary.ts'
export {
  startServer,
  untilReady,
  type ServerCommand,
  type ServerProcess,
} from './server-process.ts'
export { sharedPostgres } from './shared-postgres.ts'
export { isSkipped, skip, type Skipped } from './skipped.ts'
export { mountTmpfs, type Tmpfs } from './tmpfs.ts'
export { unprivilegedUser, type SystemUser } from './system-user.ts'
