/**
 * Forms and the JSON of page scripts, read within a small limit; and the proof that they come from
 * our own page in this browser. Source: OWASP Cross-Site Request Forgery Prevention (synchronizer token, Origin).
 */
import { timingSafeEqual } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { FORM_FIELD } from '../pages/form.ts'
import type { Visit } from './visit.ts'

const FORM_SIZE_MAX_BYTES = 64 * 1024

/** `refused`: not from our page; the others as in HTTP. */
export type FormProblem = 'too-large' | 'malformed' | 'not-a-form' | 'refused'

export type Form = (name: string) => string

export async function readForm(visit: Visit): Promise<Form | FormProblem> {
  const text = await readText(visit.request, /^application\/x-www-form-urlencoded\b/i)
  if (isProblem(text)) return text.problem
  const fields = new URLSearchParams(text.text)
  if (!isOurs(visit, fields.get(FORM_FIELD) ?? '')) return 'refused'
  return (name) => fields.get(name) ?? ''
}

/** An object whose fields are still to be checked. */
export async function readScriptJson(
  visit: Visit,
): Promise<Readonly<Record<string, unknown>> | FormProblem> {
  const text = await readText(visit.request, /^application\/json\b/i)
  if (isProblem(text)) return text.problem
  const proof = visit.request.headers['x-midplane-form']
  if (!isOurs(visit, typeof proof === 'string' ? proof : '')) return 'refused'
  try {
    const value: unknown = JSON.parse(text.text)
    return Object(value) as Readonly<Record<string, unknown>> // an object, or an empty one around a plain value
  } catch {
    return 'malformed'
  }
}

function isOurs(visit: Visit, proof: string): boolean {
  const { origin, 'sec-fetch-site': site } = visit.request.headers
  if (origin !== undefined && origin !== visit.origin) return false
  if (site !== undefined && site !== 'same-origin') return false
  const expected = Buffer.from(visit.proof)
  const given = Buffer.from(proof)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

type Read = { readonly text: string } | { readonly problem: FormProblem }

function isProblem(read: Read): read is { readonly problem: FormProblem } {
  return 'problem' in read
}

async function readText(request: IncomingMessage, type: RegExp): Promise<Read> {
  if (!type.test(request.headers['content-type'] ?? '')) return { problem: 'not-a-form' }
  const chunks: Buffer[] = []
  let sizeBytes = 0
  // The connection stays, so that the answer can be given.
  const pieces: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of pieces) {
    sizeBytes += chunk.length
    if (sizeBytes > FORM_SIZE_MAX_BYTES) return { problem: 'too-large' }
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  return isUtf8(bytes) ? { text: bytes.toString() } : { problem: 'malformed' }
}
