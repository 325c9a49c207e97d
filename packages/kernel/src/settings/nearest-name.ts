/** The name that a mistyped one most likely meant. Edit distance after Wagner and Fischer, 1974. */

/** Undefined when nothing is near: more than a third of the letters would have to change. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

function editDistance(source: string, target: string): number {
  let row = Array.from({ length: target.length + 1 }, (_, index) => index)
  for (let i = 1; i <= source.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= target.length; j += 1) {
      const replaced = at(row, j - 1) + (source[i - 1] === target[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1))
    }
    row = next
  }
  return at(row, target.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
