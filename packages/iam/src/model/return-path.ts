/**
 * Where a browser goes after sign-in: a path of this server, never another site. Browsers read
 * `//host` and `/\host` as another site and drop control characters. Source: WHATWG URL, basic parser.
 */

const PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/

export function returnPathOf(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 2048 && PATH.test(text) ? text : undefined
}
