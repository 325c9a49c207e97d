/**
 * Bodies of configuration requests, made of a view. A namespace that is no properties file travels whole as the one
 * item `content`. Source: apolloconfig/apollo ApolloConfig, ConfigFileController.
 */
import { encodeProperties } from '@midplane/wire'
import { foldNamespace } from '../../model/namespace-key.ts'
import type { EncodedBody, View } from '../../serving/view.ts'
import { JSON_TYPE, TEXT_TYPE } from '../answer.ts'
import type { ConfigKind } from './route.ts'

const CONTENT_KEY = 'content'
const RELEASE_KEY_SEPARATOR = '+'
const MD5_PREFIX_LENGTH = 8

export type ConfigurationHead = {
  readonly appId: string
  readonly cluster: string
  /** As the client spelled it. */
  readonly namespaceName: string
}

/** Names the releases in a view, most specific first. Two states of a namespace never share one. */
export function releaseKeyOf(view: View): string {
  return view.contributions
    .map(({ release }) => `${release.revision}-${release.md5.slice(0, MD5_PREFIX_LENGTH)}`)
    .join(RELEASE_KEY_SEPARATOR)
}

/** `{"appId","cluster","namespaceName","configurations","releaseKey"}`, kept on the view by its head. */
export function configurationBody(view: View, head: ConfigurationHead): EncodedBody {
  const dialect = `apollo/configs/${head.cluster}/${head.appId}/${head.namespaceName}`
  return view.body(dialect, () => JSON.stringify(head).slice(0, -1) + tailText(view))
}

/** The same in two parts, of which the second is shared by all heads. */
export function configurationParts(view: View, head: ConfigurationHead): readonly [Buffer, Buffer] {
  const tail = view.body('apollo/configs', tailText)
  return [Buffer.from(JSON.stringify(head).slice(0, -1)), tail.bytes]
}

/**
 * Whether a body may be kept under this spelling. Any other one would let clients fill the memory with copies of a
 * namespace, one for each way to spell its name.
 */
export function isUsualSpelling(view: View, namespaceName: string): boolean {
  const created = view.contributions[0]?.layer.address.namespace
  return namespaceName === created || namespaceName === foldNamespace(namespaceName)
}

/** `/configfiles`: without the head. */
export function fileBody(view: View, kind: Exclude<ConfigKind, 'configs'>): EncodedBody {
  return view.body(`apollo/${kind}`, fileEncoders[kind])
}

export function fileType(kind: Exclude<ConfigKind, 'configs'>, namespace: string): string {
  if (kind === 'properties') return TEXT_TYPE
  if (kind === 'json') return JSON_TYPE
  const suffix = /\.(json|ya?ml|xml)$/i.exec(namespace)?.[1]?.toLowerCase()
  if (suffix === undefined) return TEXT_TYPE
  return `application/${suffix === 'yml' ? 'yaml' : suffix};charset=UTF-8`
}

const fileEncoders = {
  properties: (view: View) =>
    encodeProperties([...itemsOf(view)].map(([key, value]) => ({ key, value }))),
  json: (view: View) => JSON.stringify(Object.fromEntries(itemsOf(view))),
  raw: (view: View) => view.text,
} as const

function tailText(view: View): string {
  const configurations = JSON.stringify(Object.fromEntries(itemsOf(view)))
  return `,"configurations":${configurations},"releaseKey":${JSON.stringify(releaseKeyOf(view))}}`
}

function itemsOf(view: View): ReadonlyMap<string, string> {
  return view.format === 'properties' ? view.items : new Map([[CONTENT_KEY, view.text]])
}
