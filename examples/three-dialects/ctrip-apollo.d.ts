/** The part of ctrip-apollo that the example uses; the package brings no types. */
declare module 'ctrip-apollo' {
  type Change = { readonly key: string; readonly value: string; readonly newValue: string }

  interface Namespace {
    on(event: 'add' | 'change' | 'delete', listener: (change: Change) => void): this
    on(event: 'fetch-error', listener: (error: Error) => void): this
    ready(): Promise<this>
    get(key: string): string | undefined
  }

  export default function apollo(options: { readonly host: string; readonly appId: string }): {
    namespace(name: string): Namespace
  }
}
