/**
 * Codes of authenticator apps: six digits that change every 30 seconds.
 * Invariant: a step that was used, and every earlier one, is never right again.
 * Source: RFC 6238 (TOTP, SHA-1, as every app supports), RFC 4226 5.3 (truncation).
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { base32 } from './base32.ts'

export const TOTP_SECRET_SIZE_BYTES = 20

const STEP_MS = 30_000
const DIGIT_COUNT = 6
/** Clocks of phones are off by less than one step. RFC 6238, 5.2. */
const STEPS_OFF_MAX = 1

export function totpStep(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS)
}

export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = digest.readUInt8(digest.length - 1) & 0xf
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** DIGIT_COUNT).padStart(DIGIT_COUNT, '0')
}

/** The step whose code this is, now and after `lastStep`; undefined when there is none. */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  { nowMs, lastStep }: { readonly nowMs: number; readonly lastStep: number },
): number | undefined {
  const now = totpStep(nowMs)
  let found: number | undefined
  // All are computed, so that the time tells nothing.
  for (let step = now - STEPS_OFF_MAX; step <= now + STEPS_OFF_MAX; step += 1) {
    if (isEqual(totpCode(secret, step), code) && step > lastStep) found ??= step
  }
  return found
}

/** What the QR code says. Source: the Key URI format of Google Authenticator. */
export function totpUri(secret: Uint8Array, account: string): string {
  const label = encodeURIComponent(`Midplane:${account}`)
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Midplane`
}

function isEqual(expected: string, given: string): boolean {
  const bytes = Buffer.from(given)
  return bytes.length === DIGIT_COUNT && timingSafeEqual(Buffer.from(expected), bytes)
}
