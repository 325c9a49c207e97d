/** Resources of one owner, released in reverse order of acquisition; one failure does not keep the others. */

export class ReleaseStack {
  readonly #releases: (() => void | Promise<void>)[] = []

  defer(release: () => void | Promise<void>): void {
    this.#releases.push(release)
  }

  /** Releases everything and returns what failed; a second call finds nothing left. */
  async release(): Promise<unknown[]> {
    const failures: unknown[] = []
    for (
      let release = this.#releases.pop();
      release !== undefined;
      release = this.#releases.pop()
    ) {
      try {
        await release()
      } catch (error) {
        failures.push(error)
      }
    }
    return failures
  }
}
