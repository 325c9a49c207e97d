/** What callers send is read strictly: a mistyped name must not pass as "left out". */
import * as z from 'zod'

/** The schema with unknown names refused, where it is an object; used alike by the server and the API description. */
export function strictInput<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>, z.input<Schema>> {
  // `strict` changes what is refused, not what is read or given.
  return schema instanceof z.ZodObject ? (schema.strict() as unknown as Schema) : schema
}
