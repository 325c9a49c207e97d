/** Values as the portable subset returns them: bigint and numeric as numbers, never rounded. */
import { types, type CustomTypesConfig } from 'pg'

const INT8 = 20
const NUMERIC = 1700

export const VALUE_TYPES: CustomTypesConfig = {
  getTypeParser(id: number, format?: 'text' | 'binary') {
    if (id === INT8) return exactInteger
    // sum() of bigints is numeric here and integer on SQLite.
    if (id === NUMERIC) return Number
    return types.getTypeParser(id, format)
  },
}

function exactInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number exactly`)
  return value
}
