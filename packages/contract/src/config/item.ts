/** Items and formats: what a namespace holds and how its text is read. */
import * as z from 'zod'

export const FORMATS = ['properties', 'json', 'yaml', 'xml', 'text'] as const
export const formatSchema = z.enum(FORMATS)
export type Format = z.infer<typeof formatSchema>

/** Types of an item of a `properties` namespace. The text form of every type is the item's value. */
export const ITEM_TYPES = [
  'string',
  'integer',
  'float',
  'boolean',
  'duration',
  'size',
  'json',
] as const
export const itemTypeSchema = z
  .enum(ITEM_TYPES)
  .describe(
    'duration: a number with ms, s, m, h or d ("1m30s"); size: bytes with B, KB, MB, GB or KiB, MiB, GiB ("64MiB")',
  )
export type ItemType = z.infer<typeof itemTypeSchema>

export const KEY_LENGTH_MAX = 512

/** JavaScript gives it a meaning of its own, and the validation of records drops it without a word. */
export const KEY_RESERVED = '__proto__'

export const keySchema = z
  .string()
  .min(1)
  .max(KEY_LENGTH_MAX)
  // oxlint-disable-next-line no-control-regex -- control characters in keys are what is refused
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'use no control characters')
  .refine(
    (key) => key !== KEY_RESERVED,
    `use another key than "${KEY_RESERVED}", which JavaScript reserves`,
  )

export const itemSchema = z
  .object({
    key: z.string(),
    value: z.string(),
    type: itemTypeSchema,
    comment: z.string().optional(),
  })
  .meta({ id: 'ConfigItem' })
export type Item = z.infer<typeof itemSchema>

/**
 * One edit of a namespace. Item edits work on properties, JSON and YAML (there the key is a path such as `a.b[0].c`);
 * `replace` sets the whole text and works on every format; `remove-namespace` takes it out of service.
 */
export const editOperationSchema = z
  .discriminatedUnion('op', [
    z.object({
      op: z.literal('set'),
      key: keySchema,
      value: z.string(),
      type: itemTypeSchema
        .optional()
        .describe('kept as it is when left out; `string` for a new item'),
      comment: z.string().max(4096).optional(),
    }),
    z.object({ op: z.literal('remove'), key: keySchema }),
    z.object({
      op: z.literal('replace'),
      text: z.string(),
      types: z
        .record(keySchema, itemTypeSchema)
        .optional()
        .describe('types of items that are not strings; kept for the keys that stay when left out'),
    }),
    z.object({ op: z.literal('remove-namespace') }),
  ])
  .meta({ id: 'ConfigEditOperation' })
export type EditOperation = z.infer<typeof editOperationSchema>

/** How one item differs between two states. `before` or `after` is null where the item is absent. */
export const itemDifferenceSchema = z
  .object({
    key: z.string(),
    kind: z.enum(['added', 'changed', 'removed']),
    before: z.string().nullable(),
    after: z.string().nullable(),
    typeBefore: itemTypeSchema.nullable(),
    typeAfter: itemTypeSchema.nullable(),
  })
  .meta({ id: 'ConfigItemDifference' })
export type ItemDifference = z.infer<typeof itemDifferenceSchema>
