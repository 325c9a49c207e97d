/** A real etcd of one member on private ports: the peer of the benchmark of the control plane. */
import { onFreePorts } from './free-port.ts'
import { ownRunFolder } from './run-folder.ts'
import { serverBinary } from './server-binary.ts'
import { startServer, untilReady } from './server-process.ts'
import { isSkipped, skip, type Skipped } from './skipped.ts'

export type Etcd = {
  /** `http://` address of the client API. */
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

export async function startEtcd(): Promise<Etcd | Skipped> {
  const etcd = await serverBinary({ program: 'etcd', aptPackage: 'etcd-server' })
  return isSkipped(etcd) ? skip(etcd.skipped) : onFreePorts(2, (ports) => startOn(ports, etcd))
}

async function startOn([clientPort, peerPort]: readonly number[], file: string): Promise<Etcd> {
  const folder = ownRunFolder()
  const url = `http://127.0.0.1:${clientPort}`
  const peerUrl = `http://127.0.0.1:${peerPort}`
  const server = await startServer(folder, {
    name: 'etcd',
    file,
    args: [
      ...['--name', 'bench', '--data-dir', folder.makeFolder('etcd')],
      ...['--listen-client-urls', url, '--advertise-client-urls', url],
      ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
      ...['--initial-cluster', `bench=${peerUrl}`],
    ],
  })
  await untilReady(server, () => isHealthy(url))
  return {
    url,
    pid: server.pid,
    stop: async () => {
      await server.end('SIGTERM')
    },
  }
}

async function isHealthy(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(`${url}/health`)
    return response.ok ? true : undefined
  } catch {
    // Not listening yet.
    return undefined
  }
}
