/** Everything that the SDK reports or throws: the code, what was wrong, and what to do about it. */
import { defineErrors } from '@midplane/contract'

export const sdkErrors = defineErrors({
  MP_SDK_INVALID_OPTION: {
    status: 400,
    retryable: false,
    template: 'option "{option}" is not usable: {rule}',
    advice: 'pass the option to connect, or set its environment variable',
  },
  MP_SDK_NO_CONFIGURATION: {
    status: 503,
    retryable: true,
    template: 'no server gave a configuration and no local snapshot could stand in: {reason}',
    advice:
      'start a server, correct what it refuses, or pass snapshotFolder or defaults to connect',
  },
  MP_SDK_TOKEN_UNAVAILABLE: {
    status: 503,
    retryable: true,
    template: 'the function that was passed as token failed',
    advice: 'look at the cause; the client asks it again at the next attempt',
  },
  MP_SDK_UNREACHABLE: {
    status: 503,
    retryable: true,
    template: 'no answer from "{server}"',
    advice: 'start the server, or name another one; the client keeps trying',
  },
  MP_SDK_NOT_A_STREAM: {
    status: 502,
    retryable: false,
    template: '"{server}" answered {status} with "{contentType}" instead of an event stream',
    advice: 'check that the address is a Midplane server and that no proxy answers in its place',
  },
  MP_SDK_STREAM_BROKEN: {
    status: 503,
    retryable: true,
    template: 'the stream from "{server}" ended',
    advice: 'nothing to do: the client reconnects and goes on from what it holds',
  },
  MP_SDK_SERVER_SILENT: {
    status: 503,
    retryable: true,
    template: '"{server}" sent nothing for {silentMs} ms',
    advice: 'look for a proxy that buffers event streams, or for a server that hangs',
  },
  MP_SDK_MALFORMED_EVENT: {
    status: 502,
    retryable: true,
    template: '"{server}" sent an event that breaks the protocol: {rule}',
    advice: 'check that SDK and server are of versions that go together',
  },
  MP_SDK_SERVER_BEHIND: {
    status: 503,
    retryable: true,
    template: '"{server}" is at revision {serverRevision}, older than the held {heldRevision}',
    advice:
      'wait until the server catches up; if an older backup of its data was restored, restart this service',
  },
  MP_SDK_FEED_CHANGED: {
    status: 409,
    retryable: false,
    template:
      'another platform answers: its state of revision {revision} replaced the held one of revision {heldRevision}',
    advice:
      'nothing to do if the platform was emptied or restored elsewhere; else give connect only servers of one platform',
  },
  MP_SDK_STREAM_BACK: {
    status: 200,
    retryable: false,
    template: 'the configuration stream is back after {lostMs} ms',
    advice: 'nothing to do: what changed meanwhile has arrived',
  },
  MP_SDK_STARTED_FROM_SNAPSHOT: {
    status: 503,
    retryable: true,
    template: 'started from the local snapshot of revision {revision}: {reason}',
    advice: 'bring a server back; the client goes live by itself',
  },
  MP_SDK_STARTED_FROM_DEFAULTS: {
    status: 503,
    retryable: true,
    template: 'started from the defaults in the code: {reason}',
    advice: 'bring a server back; the client goes live by itself',
  },
  MP_SDK_SNAPSHOT_CORRUPT: {
    status: 500,
    retryable: false,
    template: 'the local snapshot "{file}" is not usable: {rule}',
    advice: 'delete the file; it is written anew from the server',
  },
  MP_SDK_SNAPSHOT_FOREIGN: {
    status: 500,
    retryable: false,
    template: 'the local snapshot "{file}" belongs to another {field}',
    advice: 'give each service a snapshot folder of its own and do not copy snapshots',
  },
  MP_SDK_SNAPSHOT_UNREADABLE: {
    status: 500,
    retryable: true,
    template: 'the local snapshot "{file}" could not be read',
    advice: 'check the permissions of the folder; the cause names the system error',
  },
  MP_SDK_SNAPSHOT_UNWRITABLE: {
    status: 500,
    retryable: true,
    template: 'the local snapshot "{file}" could not be written',
    advice: 'check the permissions and the free space; until then a restart needs a server',
  },
  MP_SDK_VALUE_INVALID: {
    status: 422,
    retryable: false,
    template: 'the value of "{key}" is not {rule}',
    advice: 'publish a value of that form, or declare the type of the item so that it is checked',
  },
  MP_SDK_BINDING_REJECTED: {
    status: 422,
    retryable: false,
    template: 'revision {revision} does not satisfy the schema: {issues}',
    advice: 'publish values that satisfy the schema; until then the last good ones stay',
  },
  MP_SDK_NAMESPACE_NOT_WATCHED: {
    status: 400,
    retryable: false,
    template: 'namespace "{namespace}" is not among those that connect was given',
    advice: 'add it to the option "namespaces"',
  },
  MP_SDK_WATCHER_FAILED: {
    status: 500,
    retryable: false,
    template: 'a watcher threw: {reason}',
    advice: 'handle the error inside the watcher; others were not affected',
  },
})
