/** Ports: how modules meet without importing one another. A port is a typed name; one module provides it, others need it. */

export interface Port<Service> {
  readonly name: string
  /** Carries the type only; never set. */
  readonly service?: Service
}

export function definePort<Service>(name: string): Port<Service> {
  return { name }
}
