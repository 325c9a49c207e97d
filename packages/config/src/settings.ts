/** Settings of the configuration centre. */
import { defineSettings, type SettingsDefinition } from '@midplane/kernel'
import * as z from 'zod'

const KIB = 1024
const MIB = 1024 * KIB

const table = {
  longPollHoldMs: {
    schema: z.int().min(1000).max(90_000),
    default: 60_000,
    unit: 'ms',
    sentence: 'How long an Apollo notification poll is held before it is answered with 304.',
  },
  documentBytesMax: {
    schema: z.int().min(KIB),
    default: 10 * MIB,
    unit: 'bytes',
    sentence: 'The largest text of a namespace.',
  },
  valueBytesMax: {
    schema: z.int().min(1),
    default: MIB,
    unit: 'bytes',
    sentence: 'The largest value of a single item.',
  },
  itemsMax: {
    schema: z.int().min(1),
    default: 100_000,
    unit: 'count',
    sentence: 'The most items that a namespace may hold.',
  },
  apolloEnabled: {
    schema: z.boolean(),
    default: true,
    sentence: 'Whether Apollo clients may connect.',
  },
  nacosEnabled: {
    schema: z.boolean(),
    default: true,
    sentence: 'Whether Nacos clients may connect over HTTP.',
  },
} as const

export const configSettings: SettingsDefinition<typeof table> = defineSettings('config', table)
