/** Pages for what cannot be served. */
import type { Problem } from '../pages/form.ts'
import { troublePage } from '../pages/step-pages.ts'
import { pageAnswer, shownTenant, type Answer } from './answer.ts'
import type { PagesParts } from './pages-parts.ts'
import type { FormProblem } from './read-form.ts'
import { onwardQuery, type Visit } from './visit.ts'

const STATUS: Readonly<Record<FormProblem, number>> = {
  'too-large': 413,
  malformed: 400,
  'not-a-form': 415,
  refused: 403,
}

export function formTrouble(parts: PagesParts, visit: Visit, problem: FormProblem): Answer {
  return trouble(parts, visit, { name: 'problemForm' }, STATUS[problem])
}

export function trouble(
  parts: PagesParts,
  visit: Visit,
  problem: Problem | { readonly text: string },
  status: number,
): Answer {
  const startPath = `${visit.base}/sign-in${onwardQuery(visit.query)}`
  const page = troublePage({ tenant: shownTenant(visit), problem, startPath })
  // The rest of a body that nobody reads must not be taken for the next request.
  const headers = status === 413 || status === 415 ? { connection: 'close' } : {}
  return pageAnswer(visit, parts.random, page, { status, headers })
}
