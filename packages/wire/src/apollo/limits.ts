// Limits of the Apollo codec. They bound what one request may make a server remember; a request
// of a real client holds tens of namespaces.

export type ApolloLimits = {
  readonly jsonCharacterCountMax: number
  readonly notificationCountMax: number
  readonly detailCountMax: number
}

export const apolloLimits: ApolloLimits = {
  jsonCharacterCountMax: 262_144,
  notificationCountMax: 1_000,
  detailCountMax: 1_000,
}
