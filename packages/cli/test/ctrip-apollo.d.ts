/** The part of ctrip-apollo that the suites use; the package brings no types. */
declare module 'ctrip-apollo' {
  type Change = { readonly key: string; readonly value: string; readonly newValue: string }

  interface Namespace {
    on(event: 'add' | 'change' | 'delete', listener: (change: Change) => void): this
    on(event: 'fetch-error', listener: (error: Error) => void): this
    ready(): Promise<this>
    get(key: string): string | undefined
  }

  interface Cluster {
    namespace(name: string): Namespace
    enableUpdateNotification(isEnabled: boolean): this
  }

  export default function apollo(options: {
    readonly host: string
    readonly appId: string
    readonly pollingRetryPolicy?: () => { readonly delay: number }
    readonly fetchTimeout?: number
  }): { cluster(name: string): Cluster; namespace(name: string): Namespace }
}
