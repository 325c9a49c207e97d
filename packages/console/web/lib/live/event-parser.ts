/** Reads server-sent events from pieces of text. Source: HTML standard, section 9.2.6. */

export type ServerEvent = { readonly event: string; readonly data: string }

/** Returns what each piece completes; keeps the rest. Comments and unknown fields are passed over. */
export function createEventParser(): (piece: string) => ServerEvent[] {
  let rest = ''
  return (piece) => {
    const blocks = (rest + piece.replaceAll('\r\n', '\n')).split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.flatMap(readBlock)
  }
}

function readBlock(block: string): ServerEvent[] {
  const data: string[] = []
  let event = 'message'
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? []
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
  }
  return data.length === 0 ? [] : [{ event, data: data.join('\n') }]
}
