/** Which server to ask next, and when: pure. Several servers are tried in turn; a round of failures doubles the delay. */

export type RetryPlan = {
  readonly serverIndex: number
  /** Failures since a connection last held. */
  readonly failureCount: number
  /** Servers in a row that refused us, rather than failed. */
  readonly refusalCount: number
}

export type RetryLimits = {
  readonly serverCount: number
  readonly retryMinMs: number
  readonly retryMaxMs: number
  readonly refusedRetryMs: number
}

export type Failure = {
  /** The server answered, and repeating the question will not help. */
  readonly isRefusal: boolean
  /** The connection had held long enough to count as good. */
  readonly wasStable: boolean
}

/** `serverIndex`: where to begin; a random one spreads clients over servers. */
export function firstPlan(serverIndex: number): RetryPlan {
  return { serverIndex, failureCount: 0, refusalCount: 0 }
}

export function planAfter(plan: RetryPlan, failure: Failure, limits: RetryLimits): RetryPlan {
  return {
    serverIndex: (plan.serverIndex + 1) % limits.serverCount,
    failureCount: failure.wasStable ? 1 : plan.failureCount + 1,
    refusalCount: failure.isRefusal ? plan.refusalCount + 1 : 0,
  }
}

export function isRefusedByAll(plan: RetryPlan, limits: RetryLimits): boolean {
  return plan.refusalCount >= limits.serverCount
}

/**
 * Exponential back-off with full jitter, so that the clients of a fallen server do not come back all at once; after
 * all servers refused us a slow retry, between half and whole of `refusedRetryMs`. `random` is in [0, 1).
 */
export function retryDelayMs(plan: RetryPlan, limits: RetryLimits, random: number): number {
  if (isRefusedByAll(plan, limits)) return (limits.refusedRetryMs * (1 + random)) / 2
  const round = Math.floor(Math.max(0, plan.failureCount - 1) / limits.serverCount)
  return random * Math.min(limits.retryMaxMs, limits.retryMinMs * 2 ** round)
}
