/** A real Chromium without a window, driven through playwright-core: nobody's settings, nothing from the network. */
import { chromium, type Browser } from 'playwright-core'
import { serverBinary } from './server-binary.ts'
import { isSkipped, skip, type Skipped } from './skipped.ts'

export type Chromium = {
  /** Every `newContext()` of it is an empty profile of its own. */
  readonly browser: Browser
  stop(): Promise<void>
}

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** The profile is a temporary folder of playwright's, which goes with the browser. */
export async function startChromium(): Promise<Chromium | Skipped> {
  const file = await serverBinary({ program: 'chromium', aptPackage: 'chromium' })
  if (isSkipped(file)) return skip(file.skipped)
  const browser = await chromium.launch({
    executablePath: file,
    headless: true,
    // Root cannot have a sandbox of its own.
    args: [...FLAGS, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  return { browser, stop: () => browser.close() }
}
