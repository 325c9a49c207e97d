/**
 * A JSON container taken apart into members with the white space around them, so that members can
 * be set and removed and all others keep their bytes. Strict JSON has no comments, so white space
 * is all there is between values.
 */
import type { PathSegment } from './item-path.ts'
import { isContainer, type JsonSource } from './json-items.ts'
import type { JsonContainer, JsonMember } from './json-tree.ts'

/** How new members are written. `lineEnd` is undefined in a document of one line. */
export type JsonLayout = {
  readonly lineEnd: string | undefined
  readonly indent: string
  readonly colon: string
}

/** A value that is still as written, or one that was taken apart. */
type Value = JsonSource | JsonParts

/**
 * `lead` is the space before the member, `head` its key and colon, `trail` the space before the
 * comma.
 */
type Part = { readonly lead: string; readonly head: string; value: Value; readonly trail: string }

export interface JsonParts {
  readonly kind: 'object' | 'array'
  readonly count: number
  get(segment: PathSegment): Value | undefined
  /** Sets a member, or the next element of a list. */
  set(segment: PathSegment, value: JsonSource, layout: JsonLayout): void
  remove(segment: PathSegment): void
  /** Takes the container at `segment` apart; undefined if none stands there. */
  open(segment: PathSegment): JsonParts | undefined
  render(output: string[]): void
}

const LAST_LINE_INDENT = /(?:\r\n|\r|\n)([ \t]*)$/

export function jsonLayoutOf(text: string): JsonLayout {
  const trimmed = text.trim()
  const [, lineEnd, indent] = /(\r\n|\r|\n)([ \t]*)/.exec(trimmed) ?? []
  const [, colon] = /"(:[ \t]*)/.exec(trimmed) ?? []
  return {
    lineEnd,
    indent: indent === undefined || indent === '' ? '  ' : indent,
    colon: colon ?? ': ',
  }
}

export function renderParts(parts: JsonParts): string {
  const output: string[] = []
  parts.render(output)
  return output.join('')
}

/** `indent` is that of the line on which the container starts. */
export function partsOf(source: JsonSource, node: JsonContainer, indent: string): JsonParts {
  const members = createMembers(node.kind)
  const { text } = source
  let end = node.start + 1
  let firstLead = ''
  for (const member of node.members) {
    const part = partOf(text, member, end)
    if (members.count === 0) firstLead = part.lead
    members.set(member.name === '' && node.kind === 'array' ? members.count : member.name, part)
    end = (member.commaStart ?? member.value.end - 1) + 1
  }
  return createParts({
    kind: node.kind,
    members,
    firstLead,
    tail: text.slice(end, node.end - 1),
    indent,
  })
}

function partOf(text: string, member: JsonMember, start: number): Part {
  const { value, commaStart } = member
  return {
    lead: text.slice(start, member.start),
    head: text.slice(member.start, value.start),
    value: { text, node: value },
    trail: text.slice(value.end, commaStart ?? value.end),
  }
}

/** Members by name or by position; a removal moves later positions up. */
type Members = {
  readonly count: number
  get(segment: PathSegment): Part | undefined
  set(segment: PathSegment, part: Part): void
  remove(segment: PathSegment): void
  all(): Iterable<Part>
}

function createMembers(kind: 'object' | 'array'): Members {
  return kind === 'object' ? namedMembers() : listedMembers()
}

function namedMembers(): Members {
  const byName = new Map<PathSegment, Part>()
  return {
    get count() {
      return byName.size
    },
    get: (segment) => byName.get(segment),
    set: (segment, part) => void byName.set(segment, part),
    remove: (segment) => void byName.delete(segment),
    all: () => byName.values(),
  }
}

function listedMembers(): Members {
  const parts: Part[] = []
  return {
    get count() {
      return parts.length
    },
    get: (segment) => (typeof segment === 'number' ? parts[segment] : undefined),
    set(segment, part) {
      if (typeof segment === 'number') parts[segment] = part
    },
    remove: (segment) => void parts.splice(Number(segment), 1),
    all: () => parts,
  }
}

type PartsInit = {
  readonly kind: 'object' | 'array'
  readonly members: Members
  firstLead: string
  tail: string
  readonly indent: string
}

function createParts(init: PartsInit): JsonParts {
  const { kind, members, indent } = init
  let { firstLead, tail } = init
  let lastLead: string | undefined
  for (const part of members.all()) lastLead = part.lead

  /** The space before a new member: as before the one that stands last, or on a line of its own. */
  function nextLead(layout: JsonLayout): string {
    if (members.count > 1 || (lastLead !== undefined && LAST_LINE_INDENT.test(lastLead)))
      return lastLead ?? ''
    if (members.count === 1) return layout.colon.length > 1 ? ' ' : ''
    if (layout.lineEnd === undefined) return ''
    firstLead = layout.lineEnd + indent + layout.indent
    tail = layout.lineEnd + indent
    return firstLead
  }

  return {
    kind,
    get count() {
      return members.count
    },
    get: (segment) => members.get(segment)?.value,
    set(segment, value, layout) {
      const standing = members.get(segment)
      if (standing !== undefined) {
        standing.value = value
        return
      }
      if (members.count === 0) lastLead = undefined
      lastLead = nextLead(layout)
      const head = kind === 'object' ? JSON.stringify(segment) + layout.colon : ''
      members.set(segment, { lead: lastLead, head, value, trail: '' })
    },
    remove(segment) {
      members.remove(segment)
      if (members.count > 0) return
      firstLead = ''
      tail = ''
    },
    open(segment) {
      const part = members.get(segment)
      if (part === undefined) return undefined
      if (!('node' in part.value)) return part.value
      const { node } = part.value
      if (!isContainer(node)) return undefined
      const opened = partsOf(part.value, node, LAST_LINE_INDENT.exec(part.lead)?.[1] ?? indent)
      part.value = opened
      return opened
    },
    render(output) {
      output.push(kind === 'object' ? '{' : '[')
      let isFirst = true
      let trail = ''
      for (const part of members.all()) {
        output.push(isFirst ? firstLead : `${trail},${part.lead}`, part.head)
        if ('node' in part.value)
          output.push(part.value.text.slice(part.value.node.start, part.value.node.end))
        else part.value.render(output)
        isFirst = false
        trail = part.trail
      }
      output.push(tail, kind === 'object' ? '}' : ']')
    },
  }
}
