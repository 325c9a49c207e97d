/** The log: pino's JSON lines, or one readable line each when a person watches. */
import { pino, type Logger } from 'pino'
import { formatLogLine } from './format-log-line.ts'
import type { Log } from './log.ts'
import { mask, maskText } from './mask.ts'

export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go; standard error when left out. */
  readonly write?: (line: string) => void
  /** Readable lines; by default when standard error is a terminal. */
  readonly isPretty?: boolean
}

export function createLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(line))
  const isPretty = options.isPretty ?? (options.write === undefined && process.stderr.isTTY)
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    {
      write: isPretty
        ? (line) => write(formatLogLine(line, process.stderr.hasColors?.() === true))
        : write,
    },
  )
  return wrap(logger)
}

function wrap(logger: Logger): Log {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      if (!logger.isLevelEnabled(level)) return
      logger[level](fields === undefined ? {} : mask(fields), maskText(message))
    }
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => wrap(logger.child(mask(fields))),
  }
}
