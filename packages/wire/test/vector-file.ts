// Reads the vectors in test/vectors/*.md: a `## name`, then fenced blocks named by their info
// string. A control picture such as ␊ or ␂ stands for its control character; see `controlled`.
import { readFileSync } from 'node:fs'

export type Vector = { readonly name: string; readonly blocks: ReadonlyMap<string, string> }

const CONTROL_PICTURE = /[\u2400-\u241f]/g
const CONTROL_PICTURES_START = 0x2400
const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm

export function readVectors(fileName: string): Vector[] {
  const text = readFileSync(new URL(`vectors/${fileName}`, import.meta.url), 'utf8')
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      name: section.slice(0, section.indexOf('\n')),
      blocks: new Map([...section.matchAll(BLOCK)].map(([, info = '', body = '']) => [info, body])),
    }))
}

/** The text of a block: its line breaks are layout, control pictures are the real characters. */
export function controlled(vector: Vector, info: string): string {
  return block(vector, info)
    .replaceAll('\n', '')
    .replace(CONTROL_PICTURE, (picture) =>
      String.fromCharCode(picture.charCodeAt(0) - CONTROL_PICTURES_START),
    )
}

/** The lines of a block as they stand. */
export function linesOf(vector: Vector, info: string): string[] {
  return block(vector, info).split('\n').slice(0, -1)
}

function block(vector: Vector, info: string): string {
  const body = vector.blocks.get(info)
  if (body === undefined) throw new Error(`vector "${vector.name}" has no block "${info}"`)
  return body
}
