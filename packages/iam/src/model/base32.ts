/** Base32 without padding, as authenticator apps read secrets. Source: RFC 4648, 6. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BITS_PER_LETTER = 5
const BITS_PER_BYTE = 8

export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let bitCount = 0
  for (const byte of bytes) {
    bits = ((bits << BITS_PER_BYTE) | byte) & 0xffff
    bitCount += BITS_PER_BYTE
    while (bitCount >= BITS_PER_LETTER) {
      bitCount -= BITS_PER_LETTER
      text += ALPHABET[(bits >> bitCount) & 31] ?? ''
    }
  }
  return bitCount === 0
    ? text
    : text + (ALPHABET[(bits << (BITS_PER_LETTER - bitCount)) & 31] ?? '')
}
