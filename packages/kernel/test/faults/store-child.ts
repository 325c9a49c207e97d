/** Writes to a store until it is killed, and prints the key of every write that was acknowledged. */
import { systemClock, systemRandom } from '../../src/clock.ts'
import { openStore } from '../../src/store/open-store.ts'
import { silentLog } from '../store/silent-log.ts'

const [folder = '', databaseUrl = ''] = process.argv.slice(2)
const WRITER_COUNT = 8

const store = await openStore({
  folder,
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  ...(databaseUrl === '' ? {} : { databaseUrl }),
})

async function writeForEver(writer: number): Promise<never> {
  for (let count = 1; ; count += 1) {
    const key = `${process.pid}-${writer}-${count}`
    await store.write((tx) => tx.change({ topic: 'test', key, actor: 'child' }))
    process.stdout.write(`${key}\n`)
  }
}

await Promise.all(Array.from({ length: WRITER_COUNT }, (_, writer) => writeForEver(writer)))
