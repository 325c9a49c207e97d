/** The door, and where to go on behind it. */
import { searchText } from '../lib/page.ts'
import { SIGN_IN_PATH } from './paths.ts'

export function signInAddress(next: string): string {
  return `${SIGN_IN_PATH}${searchText({ next })}`
}
