/** Loads the pages of all rooms while nothing else is to do, so that a way is open even when the server is away. */
import { reportSilence } from '../lib/connection.ts'
import { rooms } from './rooms.ts'

const PAUSE_MS = 1500

export function loadAhead(): void {
  // A page that cannot be loaded means that nobody answers; the stream tells when somebody does.
  addEventListener('vite:preloadError', reportSilence)
  addEventListener('offline', reportSilence)
  setTimeout(() => {
    for (const { load } of rooms.flatMap(({ pages }) => pages)) load().catch(reportSilence)
  }, PAUSE_MS)
}
