/** Metrics of identity. */
import type { Counter, Metrics } from '@midplane/kernel'

export type IamMetrics = { readonly signIns: Counter }

export type SignInOutcome = 'accepted' | 'refused' | 'delayed'

export function iamMetrics(
  metrics: Metrics,
  read: { readonly tokensKnown: () => number },
): IamMetrics {
  metrics.gauge('midplane_iam_tokens_known', {
    help: 'tokens held in memory, which are checked without a query',
    read: read.tokensKnown,
  })
  return {
    signIns: metrics.counter('midplane_iam_sign_ins_total', {
      help: 'attempts to sign in by password, by outcome: accepted, refused, delayed by the guard',
      labels: ['outcome'],
    }),
  }
}
