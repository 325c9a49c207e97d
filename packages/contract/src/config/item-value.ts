/**
 * What the text of an item means, by its type. Pure, for the server that checks values and the SDK
 * that reads them.
 *
 *   integer  = a JSON number without fraction and exponent, within 64 bits
 *   float    = a JSON number, finite in 64-bit floating point
 *   duration = 1*( number unit ), units d h m s ms from large to small, each at most once; whole milliseconds
 *   size     = number unit, unit B KB MB GB (1000) or KiB MiB GiB (1024); whole bytes
 *   number   = 1*16DIGIT [ "." 1*9DIGIT ]
 *
 * Invariant: no sign, no blanks, no other spelling; a value outside the range that a number holds
 * exactly is refused.
 */
import type { ItemType } from './item.ts'

const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/
const FLOAT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const INTEGER_MIN = -(2n ** 63n)
const INTEGER_MAX = 2n ** 63n - 1n

const QUANTITY = /(\d{1,16})(?:\.(\d{1,9}))?([A-Za-z]+)/y

const MILLISECONDS: Readonly<Record<string, bigint>> = {
  d: 86_400_000n,
  h: 3_600_000n,
  m: 60_000n,
  s: 1000n,
  ms: 1n,
}
const BYTES: Readonly<Record<string, bigint>> = {
  B: 1n,
  KB: 10n ** 3n,
  MB: 10n ** 6n,
  GB: 10n ** 9n,
  KiB: 2n ** 10n,
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
}

/** The rule of each type, to complete "must be ...". */
export const ITEM_TYPE_RULES: Readonly<Record<ItemType, string>> = {
  string: 'any text',
  integer: 'a whole number of 64 bits such as 42 or -7',
  float: 'a finite number such as 0.5 or 1e-3',
  boolean: 'true or false',
  duration: 'numbers with d, h, m, s or ms from large to small, such as 1m30s, 1.5h or 500ms',
  size: 'a number with B, KB, MB, GB, KiB, MiB or GiB, such as 64MiB',
  json: 'JSON',
}

/**
 * The value that `text` stands for, or undefined where it breaks the rule of the type.
 * An integer is a number, beyond ±(2^53 - 1) a bigint; a duration is in milliseconds, a size in
 * bytes; null only comes from JSON.
 */
export function parseItemValue(type: ItemType, text: string): unknown {
  switch (type) {
    case 'string':
      return text
    case 'integer':
      return parseInteger(text)
    case 'float':
      return parseFloating(text)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'duration':
      return parseDurationMs(text)
    case 'size':
      return parseSizeBytes(text)
    case 'json':
      return parseJson(text)
  }
}

/** Whole milliseconds of a duration such as `1m30s`, or undefined. */
export function parseDurationMs(text: string): number | undefined {
  const units = Object.keys(MILLISECONDS)
  let total = 0n
  let unitsDone = 0
  let offset = 0
  do {
    const quantity = readQuantity(text, offset, MILLISECONDS)
    if (quantity === undefined) return undefined
    const unitIndex = units.indexOf(quantity.unit)
    if (unitIndex < unitsDone) return undefined
    unitsDone = unitIndex + 1
    total += quantity.amount
    offset = quantity.end
  } while (offset < text.length)
  return exact(total)
}

/** Whole bytes of a size such as `64MiB`, or undefined. */
export function parseSizeBytes(text: string): number | undefined {
  const quantity = readQuantity(text, 0, BYTES)
  return quantity?.end === text.length ? exact(quantity.amount) : undefined
}

type Quantity = { readonly amount: bigint; readonly unit: string; readonly end: number }

/** Counts in big integers, since 0.1 of a unit must be exact. */
function readQuantity(
  text: string,
  offset: number,
  units: Readonly<Record<string, bigint>>,
): Quantity | undefined {
  QUANTITY.lastIndex = offset
  const [matched, whole, fraction = '', unit = ''] = QUANTITY.exec(text) ?? []
  if (matched === undefined || !Object.hasOwn(units, unit)) return undefined
  const scale = 10n ** BigInt(fraction.length)
  const scaled = BigInt(`${whole}${fraction}`) * (units[unit] ?? 0n)
  if (scaled % scale !== 0n) return undefined
  return { amount: scaled / scale, unit, end: offset + matched.length }
}

function exact(amount: bigint): number | undefined {
  return amount <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(amount) : undefined
}

function parseInteger(text: string): number | bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  const value = BigInt(text)
  if (value < INTEGER_MIN || value > INTEGER_MAX) return undefined
  return Number.isSafeInteger(Number(text)) ? Number(text) : value
}

function parseFloating(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown // JSON.parse never returns undefined
  } catch {
    return undefined
  }
}
