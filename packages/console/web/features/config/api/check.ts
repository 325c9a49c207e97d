/** Asks the server whether an edit would be accepted, without making it: the one place that knows every rule. */
import { MidplaneError, type Address, type EditOperation, type Format } from '@midplane/contract'
import { useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { config } from '../../../lib/api/client.ts'
import type { TextProblem } from '../../../ui/text-shown.ts'
import { keys } from './keys.ts'

const PAUSE_MS = 250

/** What is wrong with an edit of an item, in the words of the server. */
export function useItemProblem(
  address: Address,
  format: Format,
  operation: EditOperation | undefined,
): MidplaneError | undefined {
  const [settled] = useDebouncedValue(operation, PAUSE_MS)
  const { data } = useQuery({
    queryKey: keys.of(address, 'check', settled),
    enabled: settled !== undefined,
    gcTime: 0,
    queryFn: () => problemOf(address, format, settled === undefined ? [] : [settled]),
  })
  return data ?? undefined
}

/** Where and why a whole text would be refused. */
export async function checkText(
  address: Address,
  format: Format,
  text: string,
): Promise<TextProblem | undefined> {
  const problem = await problemOf(address, format, [{ op: 'replace', text }])
  if (problem === null) return undefined
  const { line, column, problem: what } = problem.details
  return {
    line: typeof line === 'number' ? line : 1,
    column: typeof column === 'number' ? column : 1,
    message: typeof what === 'string' ? what : problem.message,
  }
}

async function problemOf(
  address: Address,
  format: Format,
  operations: EditOperation[],
): Promise<MidplaneError | null> {
  const { tenant, environment, application, cluster, namespace } = address
  const edits = [{ environment, application, cluster, namespace, format, operations }]
  try {
    await config.publish({ params: { tenant }, body: { edits, dryRun: true } })
    return null
  } catch (error) {
    if (MidplaneError.is(error) && error.status < 500) return error
    throw error
  }
}
