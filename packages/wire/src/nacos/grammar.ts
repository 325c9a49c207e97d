// Nacos v1 long polling: what a client listens to, and what the server answers has changed.
//
//   listening     = *( dataId WORD group WORD md5 [ WORD tenant ] LINE )    of the client
//   changed-keys  = *( dataId "%02" group [ "%02" tenant ] "%01" ) "\n"    or nothing, of the server
//
// Source: alibaba/nacos config/server/utils/MD5Util.java (getClientMd5Map, compareMd5ResultString).

/** Ends a field inside a record, U+0002. */
export const WORD_SEPARATOR = '\u0002'
/** Ends a record, U+0001. */
export const LINE_SEPARATOR = '\u0001'
/** The server prints the answer as a line. */
export const ANSWER_END = '\n'

/** What a client holds of one configuration: `md5` of the content in hexadecimal, '' if nothing. */
export type ListeningConfig = {
  readonly dataId: string
  readonly group: string
  readonly md5: string
  readonly tenant: string | undefined
}

/** A configuration that changed. Name the tenant only to a client that named it. */
export type ChangedKey = {
  readonly dataId: string
  readonly group: string
  readonly tenant: string | undefined
}
