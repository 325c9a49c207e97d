// The JSON parameters of Apollo long polling, and its answer.
//
//   notifications  = [ { "namespaceName": string, "notificationId": id [, "messages": messages] } ]
//   messages       = { "details": { "app+cluster+namespace": id } }     id: whole, -1 is "none yet"
//
// Other members are skipped. Faults point at the start of the JSON and name the item.
// Source: apolloconfig/apollo NotificationControllerV2.java, ApolloNotificationMessages.java.
import type { WireErrorCode } from '../errors.ts'
import { type WireError, wireError } from '../wire-error.ts'
import { apolloLimits, type ApolloLimits } from './limits.ts'

const NOTIFICATION_ID_MIN = -1

/** The newest id of each watched key, by `app+cluster+namespace`. */
export type NotificationDetails = ReadonlyMap<string, number>

/** `namespaceName` is spelled as the client spelled it. */
export type ApolloNotification = {
  readonly namespaceName: string
  readonly notificationId: number
  readonly messages?: NotificationDetails
}

type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads the `notifications` parameter or the answer to it; at least one item.
 * @throws WireError `MP_APOLLO_JSON_*`, `MP_APOLLO_NOTIFICATIONS_*`, `MP_APOLLO_MESSAGES_*`
 */
export function decodeNotifications(
  json: string,
  limits: ApolloLimits = apolloLimits,
): ApolloNotification[] {
  const items = parseJson(json, limits)
  if (!Array.isArray(items) || items.length === 0) {
    throw fault('MP_APOLLO_NOTIFICATIONS_INVALID', json, 'the list')
  }
  if (items.length > limits.notificationCountMax) {
    throw fault('MP_APOLLO_NOTIFICATIONS_TOO_MANY', json, `${items.length} items`)
  }
  return items.map((item: unknown, index) => {
    const where = `item ${index + 1}`
    if (!isObject(item)) throw fault('MP_APOLLO_NOTIFICATIONS_INVALID', json, where)
    const { namespaceName, notificationId, messages } = item
    if (typeof namespaceName !== 'string' || namespaceName === '' || !isId(notificationId)) {
      throw fault('MP_APOLLO_NOTIFICATIONS_INVALID', json, where)
    }
    if (messages === undefined || messages === null) return { namespaceName, notificationId }
    return { namespaceName, notificationId, messages: detailsOf(messages, json, limits) }
  })
}

/** Writes the parameter or the answer; messages as `{"details": {...}}`. */
export function encodeNotifications(notifications: readonly ApolloNotification[]): string {
  return JSON.stringify(
    notifications.map(({ namespaceName, notificationId, messages }) => ({
      namespaceName,
      notificationId,
      ...(messages === undefined ? {} : { messages: { details: Object.fromEntries(messages) } }),
    })),
  )
}

/**
 * Reads the `messages` parameter of a configuration request.
 * @throws WireError `MP_APOLLO_JSON_*`, `MP_APOLLO_MESSAGES_*`
 */
export function decodeMessages(
  json: string,
  limits: ApolloLimits = apolloLimits,
): Map<string, number> {
  return detailsOf(parseJson(json, limits), json, limits)
}

/** Writes the `messages` parameter. */
export function encodeMessages(details: NotificationDetails): string {
  return JSON.stringify({ details: Object.fromEntries(details) })
}

function detailsOf(messages: unknown, json: string, limits: ApolloLimits): Map<string, number> {
  const details = isObject(messages) ? messages['details'] : undefined
  if (!isObject(details)) throw fault('MP_APOLLO_MESSAGES_INVALID', json, 'the details')
  const entries = Object.entries(details)
  if (entries.length > limits.detailCountMax) {
    throw fault('MP_APOLLO_MESSAGES_TOO_MANY', json, `${entries.length} details`)
  }
  const idByKey = new Map<string, number>()
  for (const [index, [key, id]] of entries.entries()) {
    if (!isId(id)) throw fault('MP_APOLLO_MESSAGES_INVALID', json, `detail ${index + 1}`)
    idByKey.set(key, id)
  }
  return idByKey
}

function parseJson(json: string, limits: ApolloLimits): unknown {
  if (json.length > limits.jsonCharacterCountMax) {
    throw fault('MP_APOLLO_JSON_TOO_LONG', json, `${json.length} characters`)
  }
  try {
    return JSON.parse(json)
  } catch {
    // The cause is left out: its message quotes the input.
    throw fault('MP_APOLLO_JSON_MALFORMED', json, 'the parameter')
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= NOTIFICATION_ID_MIN
}

function fault(code: WireErrorCode, json: string, where: string): WireError {
  return wireError(code, json, 0, { where })
}
