/** One log line for people: `12:30:01.250 WARN  message key=value`, stacks below. */
import { styleText } from 'node:util'

const COLOURS = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' } as const

export function formatLogLine(json: string, isColoured: boolean): string {
  const { level, time, message, ...fields } = JSON.parse(json) as Record<string, unknown> // a line of our own pino
  const stacks: string[] = []
  const shown = Object.entries(fields).map(([key, value]) => `${key}=${fieldText(value, stacks)}`)
  const paint = (colour: 'gray' | 'green' | 'yellow' | 'red', text: string): string =>
    isColoured ? styleText(colour, text, { validateStream: false }) : text
  const name = String(level)
  const colour = name in COLOURS ? COLOURS[name as keyof typeof COLOURS] : 'gray'
  const head = [
    paint('gray', String(time).slice(11, 23)),
    paint(colour, name.toUpperCase().padEnd(5)),
    oneLine(String(message)),
    ...(shown.length === 0 ? [] : [paint('gray', shown.join(' '))]),
  ]
  return [head.join(' '), ...stacks, ''].join('\n')
}

function fieldText(value: unknown, stacks: string[]): string {
  if (typeof value === 'object' && value !== null && 'stack' in value) {
    const { stack, message, code } = value as { stack: unknown; message?: unknown; code?: unknown } // from mask.ts
    stacks.push(String(stack))
    return JSON.stringify(code ?? message)
  }
  return typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)
}

/** What others wrote must not look like a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
