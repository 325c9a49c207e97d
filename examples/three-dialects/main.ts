/** Runs the three clients side by side and prints what each one sees, until interrupted. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CLIENTS = [
  ['sdk', 'sdk-service.ts'],
  ['apollo', 'apollo-client.ts'],
  ['nacos', 'nacos-client.ts'],
] as const

console.log('now publish: ./dev cli config set greeting=hello --app demo --publish')

const children = CLIENTS.map(([name, file]) => {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface({ input: child.stdout }).on('line', (line) =>
    console.log(`${name.padEnd(8)}${line}`),
  )
  return child
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => children.forEach((child) => child.kill(signal)))
}
