/** Public surface of identity. */
export { iamErrors } from './errors.ts'
export { FIRST_SIGN_IN_FILE } from './service/first-sign-in.ts'
export { LOCAL_TOKEN_FILE } from './local-token.ts'
export { iamModule } from './module.ts'
export { iamSettings } from './settings.ts'
