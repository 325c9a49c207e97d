/** What the start page offers a newcomer to try. */

/** Something to try, contributed by a module. `command` is told the address of the server. */
export type FirstStep = {
  readonly text: { readonly en: string; readonly 'zh-CN': string }
  command(url: string): string
}
