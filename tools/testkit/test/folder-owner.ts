/** Owns a run folder with a server in it and waits to be killed; run by `run-folder.test.ts`. */
import { ownRunFolder } from '../src/run-folder.ts'
import { startServer } from '../src/server-process.ts'

const folder = ownRunFolder()
const server = await startServer(folder, { name: 'sleeper', file: 'sleep', args: ['600'] })
process.stdout.write(JSON.stringify({ folder: folder.path, serverPid: server.pid }))
setInterval(() => {}, 60_000)
