/** Addresses that belong to no room. */
import { addressOf, type Place } from '../lib/page.ts'
import { overviewPage } from '../features/system/pages.ts'

export const SIGN_IN_PATH = '/sign-in'
const LAST_PLACE = 'midplane.place'

export function homeOf(place: Place): string {
  return addressOf(overviewPage, place)
}

/** Where this browser was last. */
export function lastPlace(): Place {
  const [tenant, environment] = localStorage.getItem(LAST_PLACE)?.split(' ') ?? []
  return { tenant: tenant ?? 'default', environment: environment ?? 'default' }
}

/** Names have no blanks. */
export function rememberPlace({ tenant, environment }: Place): void {
  localStorage.setItem(LAST_PLACE, `${tenant} ${environment}`)
}

/** An address of this console and no other site, from a parameter that anybody may have written. */
export function safeNext(next: string | undefined): string | undefined {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : undefined
}
