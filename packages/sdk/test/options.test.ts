/** Options, environment variables and defaults. */
import { describe, expect, test } from 'vitest'
import { resolveOptions, type ConnectOptions } from '../src/options.ts'
import { systemSurroundings } from '../src/surroundings-defaults.ts'

function resolve(options: ConnectOptions, variables: Readonly<Record<string, string>> = {}) {
  const variable = (name: string): string | undefined => variables[name]
  return resolveOptions(options, { ...systemSurroundings, variable })
}

const base: ConnectOptions = { server: 'http://127.0.0.1:7070', application: 'shop/orders' }

describe('options', () => {
  test('have defaults for all but server and application', () => {
    expect(resolve(base)).toMatchObject({
      server: ['http://127.0.0.1:7070'],
      tenant: 'default',
      environment: 'default',
      cluster: 'default',
      namespaces: ['application'],
    })
  })

  test('come from the environment where they are left out', () => {
    const variables = {
      MIDPLANE_SERVER: 'http://a:1, https://b/base',
      MIDPLANE_TOKEN: 't',
      MIDPLANE_TENANT: 'acme',
      MIDPLANE_ENVIRONMENT: 'prod',
      MIDPLANE_APPLICATION: 'shop',
    }
    expect(resolve({ environment: 'test' }, variables)).toMatchObject({
      server: ['http://a:1', 'https://b/base'],
      token: 't',
      tenant: 'acme',
      environment: 'test',
      application: 'shop',
    })
  })

  test('treat an empty variable as absent', () => {
    expect(resolve(base, { MIDPLANE_TENANT: '' }).tenant).toBe('default')
  })

  test.each<[string, ConnectOptions, string]>([
    ['no server', { application: 'a' }, 'server'],
    ['no application', { server: 'http://a' }, 'application'],
    ['an address of another kind', { ...base, server: 'ftp://a' }, 'server'],
    ['no address', { ...base, server: ['localhost'] }, 'server'],
    ['a password in the address', { ...base, server: 'http://u:p@a' }, 'server'],
    ['a path that climbs', { ...base, application: '../x' }, 'application'],
    ['a namespace with a comma', { ...base, namespaces: ['a,b'] }, 'namespaces'],
    ['no namespace', { ...base, namespaces: [] }, 'namespaces'],
    ['a time of zero', { ...base, startTimeoutMs: 0 }, 'startTimeoutMs'],
    ['an unknown option', { ...base, ...{ servers: 'x' } }, 'servers'],
  ])('refuse %s', (_, options, option) => {
    expect(() => resolve(options)).toThrow(`option "${option}" is not usable`)
  })
})
