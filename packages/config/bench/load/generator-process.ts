/** The process that puts the load on: does one job that it is sent, reports the result and ends. */
import { jobs } from './jobs.ts'

process.once('message', (message: { name: string; parameters: unknown }) => {
  // Sent by `runJob` of generator.ts, which ties the parameters to the name.
  const job = jobs[message.name as keyof typeof jobs] as (parameters: unknown) => Promise<unknown>
  void job(message.parameters).then((result) => {
    process.send?.(result, () => process.exit(0))
  })
})

// Nobody waits for the result any more.
process.once('disconnect', () => process.exit(1))
