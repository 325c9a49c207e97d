/**
 * Opens the folder of a test run before the first suite and closes it after the last: servers
 * shared between suites live there. A run that needs none starts none.
 */
import { createRunFolder, RUN_FOLDER_VARIABLE } from './run-folder.ts'

export function setup(): () => Promise<void> {
  const folder = createRunFolder()
  process.env[RUN_FOLDER_VARIABLE] = folder.path
  return () => folder.close()
}
