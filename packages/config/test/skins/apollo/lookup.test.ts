/** Which layers answer an Apollo client: against a reference written from the rule, over random states. */
import fc from 'fast-check'
import type { Item } from '@midplane/contract'
import { systemClock } from '@midplane/kernel'
import { describe, expect, it } from 'vitest'
import { layerKey } from '../../../src/model/namespace-key.ts'
import type { GrayRelease, Layer, Release } from '../../../src/model/release.ts'
import { ServingTable } from '../../../src/serving/serving-table.ts'
import { ApolloLookup } from '../../../src/skins/apollo/lookup.ts'

const NAMESPACE = 'application'
const SCOPE = { tenant: 'default', environment: 'prod', prefix: '' }
const noLog = { debug() {}, info() {}, warn() {}, error() {}, child: () => noLog }

type Items = Readonly<Record<string, string>>
type Place = {
  readonly environment: string
  readonly application: string
  readonly cluster: string
}
type Given = Place & {
  readonly head: Items | undefined
  readonly gray: Items | undefined
  readonly revision: number
}
type State = { readonly layers: readonly Given[]; readonly owner: string | undefined }
type Ask = {
  readonly application: string
  readonly cluster: string
  readonly dataCenter: string
  readonly ip: string
}

const GRAY_IP = '10.0.0.7'

/** The rule as it is told, one layer after the other. */
function reference({ layers, owner }: State, ask: Ask): Items | undefined {
  const of = (place: Place): Items | undefined => {
    const layer = layers.find((one) => JSON.stringify(placeOf(one)) === JSON.stringify(place))
    return ask.ip === GRAY_IP ? (layer?.gray ?? layer?.head) : layer?.head
  }
  const firstCluster = (application: string): Items | undefined => {
    for (const cluster of [ask.cluster, ask.dataCenter, 'default']) {
      const items = of({ environment: 'prod', application, cluster })
      if (items !== undefined) return items
    }
    return undefined
  }
  const below: (Items | undefined)[] = []
  for (const environment of ['prod', '*']) {
    for (const application of ['a/b', 'a', '*']) {
      if (application === 'a/b' && ask.application === 'a') continue
      if (environment === 'prod' && application === ask.application) continue
      for (const cluster of [ask.cluster, 'default'])
        below.push(of({ environment, application, cluster }))
    }
  }
  const own = firstCluster(ask.application)
  const owned = owner === undefined || owner === ask.application ? undefined : firstCluster(owner)
  const found = [own, owned, ...below].filter((items) => items !== undefined)
  if (found.length === 0) return undefined
  return Object.assign({}, ...found.toReversed())
}

const items = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.string({ maxLength: 3 }), {
  maxKeys: 3,
})
const place = fc.record({
  environment: fc.constantFrom('prod', '*', 'other'),
  application: fc.constantFrom('a', 'a/b', '*', 'lib', 'stranger'),
  cluster: fc.constantFrom('default', 'blue', 'idc', 'green'),
})
const given = fc
  .tuple(place, fc.option(items, { nil: undefined }), fc.option(items, { nil: undefined }))
  .map(([at, head, gray]) => ({ ...at, head, gray }))
const state = fc.record({
  layers: fc.uniqueArray(given, { selector: (one) => JSON.stringify(placeOf(one)), maxLength: 14 }),
  owner: fc.constantFrom(undefined, 'lib', 'a'),
})
const ask = fc.record({
  application: fc.constantFrom('a', 'a/b'),
  cluster: fc.constantFrom('default', 'blue', 'red'),
  dataCenter: fc.constantFrom('', 'idc', 'default'),
  ip: fc.constantFrom(GRAY_IP, '10.0.0.8'),
})

describe('the lookup of an Apollo client', () => {
  it('finds what the rule says, in every state and after every change of state', () => {
    fc.assert(
      fc.property(
        fc.array(state, { minLength: 1, maxLength: 3 }),
        fc.array(ask, { minLength: 1 }),
        (states, asks) => {
          const table = new ServingTable({ clock: systemClock, log: noLog })
          const lookup = new ApolloLookup(table)
          let revision = 0
          let owner: string | undefined
          for (const { layers, owner: newOwner } of states) {
            owner = newOwner ?? owner // a public namespace stays public
            const numbered = layers.map((layer) => ({ ...layer, revision: (revision += 10) }))
            apply(table, { layers: numbered, owner }, revision)
            for (const one of asks) {
              const { application, cluster, dataCenter, ip } = one
              const target = lookup.target(
                SCOPE,
                { application, cluster, namespace: NAMESPACE },
                dataCenter,
              )
              const view = target.find({ ip })?.view
              const found = view === undefined ? undefined : Object.fromEntries(view.items)
              expect(found).toEqual(reference({ layers: numbered, owner }, one))
            }
          }
        },
      ),
    )
  })

  it('watches every layer that it reads, whichever wins', () => {
    fc.assert(
      fc.property(state, ask, ({ layers, owner }, { application, cluster, dataCenter, ip }) => {
        const table = new ServingTable({ clock: systemClock, log: noLog })
        const numbered = layers.map((layer, index) => ({ ...layer, revision: (index + 1) * 10 }))
        apply(table, { layers: numbered, owner }, 1000)
        const target = new ApolloLookup(table).target(
          SCOPE,
          { application, cluster, namespace: NAMESPACE },
          dataCenter,
        )
        const watched = new Set(target.watchKeys())
        const read = target.find({ ip })?.view.contributions ?? []
        for (const { layer } of read) expect(watched).toContain(layer.key)
        expect(table.revisionOf([...watched])).toBeGreaterThanOrEqual(
          Math.max(0, ...read.map(({ layer }) => layer.revision)),
        )
      }),
    )
  })
})

/** Puts the table into a state: layers that are not given lose their releases. */
function apply(
  table: ServingTable,
  { layers, owner }: { layers: readonly Given[]; owner: string | undefined },
  revision: number,
): void {
  const cleared = table.layers('default').map((layer) => ({ ...layer, head: undefined, grays: [] }))
  table.apply({ revision, layers: cleared, publicOwners: [], accessSecrets: new Map() })
  const nobody = {
    tenant: 'default',
    environment: 'prod',
    namespace: NAMESPACE,
    application: owner ?? '',
  }
  const publicOwners = owner === undefined ? [] : [nobody]
  table.apply({ revision, layers: layers.map(layerOf), publicOwners, accessSecrets: new Map() })
}

function layerOf(given: Given): Layer {
  const address = { tenant: 'default', ...placeOf(given), namespace: NAMESPACE }
  const grays: GrayRelease[] =
    given.gray === undefined
      ? []
      : [
          {
            name: 'beta',
            rule: { ips: [GRAY_IP], labels: [] },
            release: releaseOf(given.gray, given.revision + 1),
          },
        ]
  return {
    key: layerKey(address),
    address,
    format: 'properties',
    isPublic: false,
    isRemoved: false,
    description: '',
    revision: given.revision,
    head: given.head === undefined ? undefined : releaseOf(given.head, given.revision),
    grays,
  }
}

function releaseOf(values: Items, revision: number): Release {
  const list: Item[] = Object.entries(values).map(([key, value]) => ({
    key,
    value,
    type: 'string',
  }))
  const text = JSON.stringify(values)
  return {
    revision,
    format: 'properties',
    text,
    types: {},
    md5: text,
    publishedAt: 0,
    items: () => list,
  }
}

function placeOf({ environment, application, cluster }: Place): Place {
  return { environment, application, cluster }
}
