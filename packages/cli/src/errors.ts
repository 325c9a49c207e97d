/** Errors of the command itself. What is wrong with how it was called stands apart: it ends with another exit code. */
import { defineErrors } from '@midplane/contract'

/** The command line says something that cannot be meant. */
export const usageErrors = defineErrors({
  MP_CLI_APPLICATION_MISSING: {
    status: 400,
    retryable: false,
    template: 'no application is named',
    advice: 'name one with --app or MIDPLANE_APPLICATION',
  },
  MP_CLI_SERVER_INVALID: {
    status: 400,
    retryable: false,
    template: '"{server}" is not the address of a server',
    advice: 'write it as http://HOST:PORT, without user name and password',
  },
  MP_CLI_MESSAGE_UNUSED: {
    status: 400,
    retryable: false,
    template: 'a message describes a release, and this publishes nothing',
    advice: 'add --publish, or give the message to `midplane config publish`',
  },
  MP_CLI_REVISION_MISSING: {
    status: 400,
    retryable: false,
    template: '--to says where a difference ends, and nothing says where it begins',
    advice: 'add --from; 0 is before the first release',
  },
  MP_CLI_MEMBER_MISSING: {
    status: 400,
    retryable: false,
    template: 'nobody is named',
    advice: 'name one with --user, --group or --service-account',
  },
  MP_CLI_MEMBER_AMBIGUOUS: {
    status: 400,
    retryable: false,
    template: 'more than one is named',
    advice: 'name one of --user, --group and --service-account',
  },
  MP_CLI_RULES_MISSING: {
    status: 400,
    retryable: false,
    template: 'a role without rules allows nothing',
    advice: 'name actions with --allow or --deny; `midplane role actions` lists them',
  },
})

export const cliErrors = defineErrors({
  MP_CLI_ITEM_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'there is no item "{key}" in {address}',
    advice:
      'list all items by leaving the key out; `midplane config explain` shows where it was looked for',
  },
  MP_CLI_DRAFT_MISSING: {
    status: 404,
    retryable: false,
    template: 'you have no open draft',
    advice: 'begin one with `midplane config set`, or name another one with --draft',
  },
  MP_CLI_MANIFEST_INVALID: {
    status: 422,
    retryable: false,
    template: 'file "{file}", {problem}',
    advice: 'correct the file; nothing was changed',
  },
  MP_CLI_MANIFESTS_MISSING: {
    status: 404,
    retryable: false,
    template: 'folder "{folder}" holds no .yaml files',
    advice: 'write them with `midplane config export`, or name another folder',
  },
  MP_CLI_FILE_UNUSABLE: {
    status: 400,
    retryable: false,
    template: 'cannot {verb} "{file}": {reason}',
    advice: 'check the path and its permissions',
  },
  MP_CLI_PASSWORDS_DIFFER: {
    status: 400,
    retryable: false,
    template: 'the two passwords are not the same',
    advice: 'type them again; nothing was changed',
  },
  MP_CLI_LOGIN_FAILED: {
    status: 401,
    retryable: true,
    template: 'nobody was signed in to "{server}": {problem}',
    advice: 'run `midplane login` again; --server and --tenant name another place to sign in',
  },
  MP_CLI_AUDIT_EXPORT_INVALID: {
    status: 422,
    retryable: false,
    template: 'file "{file}" is no export of the audit trail: {problem}',
    advice: 'write it with `midplane audit export --format jsonl`, without filters',
  },
  MP_CLI_INTERRUPTED: {
    status: 499,
    retryable: true,
    template: 'interrupted',
    advice: 'nothing was changed',
  },
})

/** What to do when a file cannot be used: `readFile(file).catch(refuseFile('read', file))`. */
export function refuseFile(verb: 'read' | 'write', file: string): (cause: unknown) => never {
  return (cause) => {
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
    const reason = typeof code === 'string' ? code : 'unknown'
    throw cliErrors.error('MP_CLI_FILE_UNUSABLE', { verb, file, reason }, { cause })
  }
}
