/** The HTTP API of identity as a whole: each page of it stands in a file of this folder. */
import { defineContract } from '../endpoint.ts'
import { accessApi } from './access.ts'
import { accountApi } from './account.ts'
import { auditApi } from './audit.ts'
import { clientsApi } from './clients.ts'
import { directoryApi } from './directory.ts'
import { providersApi } from './providers.ts'
import { signInApi } from './sign-in.ts'
import { tokensApi } from './tokens.ts'

export const iamApi = defineContract({
  ...signInApi,
  ...tokensApi,
  ...auditApi,
  ...clientsApi,
  ...directoryApi,
  ...accessApi,
  ...accountApi,
  ...providersApi,
})
