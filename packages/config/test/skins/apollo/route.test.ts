/** Paths of the Apollo client API. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRoute } from '../../../src/skins/apollo/route.ts'

describe('a path', () => {
  it.each([
    ['/configs/shop/default/application', 'configs', ['shop', 'default', 'application']],
    ['/configs/shop%2Forders/default/x.json', 'configs', ['shop/orders', 'default', 'x.json']],
    ['/configfiles/shop/default/application', 'properties', ['shop', 'default', 'application']],
    ['/configfiles/json/shop/default/application', 'json', ['shop', 'default', 'application']],
    ['/configfiles/raw/shop/default/x.yml', 'raw', ['shop', 'default', 'x.yml']],
    ['/configfiles/json/default/application', 'properties', ['json', 'default', 'application']],
    ['/configs/%E4%BD%A0/default/%E5%A5%BD', 'configs', ['你', 'default', '好']],
  ])('%s is read', (path, kind, [application, cluster, namespace]) => {
    const scope = { tenant: 'default', environment: 'default', prefix: '' }
    expect(parseRoute(path)).toEqual({
      name: 'config',
      scope,
      kind,
      coordinates: { application, cluster, namespace },
    })
  })

  it('may stand below an environment, and that below a tenant', () => {
    const scopeOf = (path: string) => {
      const route = parseRoute(path)
      return route !== undefined && 'scope' in route ? route.scope : undefined
    }
    expect(scopeOf('/env/prod/notifications/v2')).toEqual({
      tenant: 'default',
      environment: 'prod',
      prefix: '/env/prod',
    })
    expect(scopeOf('/tenant/t%2D1/env/prod/services/config')).toEqual({
      tenant: 't-1',
      environment: 'prod',
      prefix: '/tenant/t%2D1/env/prod',
    })
  })

  it.each([
    '/configs',
    '/configs/a/b',
    '/configs/a/b/c/d',
    '/configfiles/xml/a/b/c',
    '/notifications/v3',
    '/notificationsx',
    '/services/other',
    '/services/config/',
    '/env/prod',
    '/env//configs/a/b/c/d',
    '/tenant/t/configs/a/b/c',
    '/env/prod/env/test/configs/a/b/c',
  ])('%s belongs to nobody here', (path) => {
    expect(parseRoute(path)).toBeUndefined()
  })

  it.each([
    '/configs/../default/application',
    '/configs/%2e%2e/default/application',
    '/configs/%252e%252e/default/application',
    '/configs/a/default/b%00c',
    '/configs/a%00default%00b/default/x',
    '/configs/*/default/application',
    '/configs/a/%2A/application',
    '/configs/a/b%2Fc/application',
    '/configs/a//application',
    '/configs/a/default/%zz',
    '/configs/a/default/%ff',
    `/configs/a/default/${'x'.repeat(256)}`,
    '/env/*/configs/a/b/c',
    '/env/%2e%2e/configs/a/b/c',
  ])('%.60s names what cannot exist', (path) => {
    expect(parseRoute(path)).toMatchObject({ name: 'malformed' })
  })

  it('never throws, and lets no separator of keys or permission paths through', () => {
    const segment = fc.oneof(
      fc.string(),
      fc.constantFrom('configs', 'configfiles', 'json', 'env', 'p', '%00', '%2F', '*'),
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const route = parseRoute(`/${segments.join('/')}`)
        if (route?.name !== 'config') return
        const { application, cluster, namespace } = route.coordinates
        for (const name of [application, cluster, namespace])
          expect(name).not.toMatch(/[\u0000-\u001f*]/)
        for (const name of [cluster, namespace]) expect(name).not.toContain('/')
      }),
    )
  })
})
