/** What callers send is read strictly: a mistyped name must not pass as "left out". */
import * as z from 'zod'

/** The schema with unknown names refused, where it is an object; used alike by the server and the API description. */
export function strictInput(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema
}
