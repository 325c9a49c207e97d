/** Parameters of a request from query and form together, as servlets see them: the query goes first. */
import type { IncomingMessage } from 'node:http'
import { configErrors } from '../../errors.ts'
import type { NacosCoordinates } from './coordinates.ts'

export class Parameters {
  readonly #query: URLSearchParams
  readonly #form: URLSearchParams | undefined

  constructor(query: URLSearchParams, form?: URLSearchParams) {
    this.#query = query
    this.#form = form
  }

  get(name: string): string | undefined {
    return this.#query.get(name) ?? this.#form?.get(name) ?? undefined
  }

  /** @throws MidplaneError MP_CONFIG_REQUEST_INVALID when it is missing or blank */
  required(name: string): string {
    const value = this.get(name)
    if (value !== undefined && value.trim() !== '') return value
    throw configErrors.error('MP_CONFIG_REQUEST_INVALID', {
      parameter: name,
      problem: 'is required',
    })
  }

  /** A whole number from 1, `fallback` when missing. */
  count(name: string, fallback: number): number {
    const value = Number(this.get(name) ?? fallback)
    return Number.isSafeInteger(value) && value >= 1 ? value : fallback
  }

  /** Version 1 says `tenant`, later ones `namespaceId`; version 3 says `groupName`. */
  coordinates(): NacosCoordinates {
    return {
      dataId: this.required('dataId'),
      group: this.get('group') === undefined ? this.required('groupName') : this.required('group'),
      tenant: this.get('tenant') ?? this.get('namespaceId'),
    }
  }
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  const first = Array.isArray(value) ? value[0] : value
  return first === undefined || first.trim() === '' ? undefined : first.trim()
}
