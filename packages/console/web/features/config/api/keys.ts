/** Names of what the query cache holds of configuration: `config`, what it is, and of which namespace. */
import type { Address } from '@midplane/contract'

export const keys = {
  all: ['config'] as const,
  environments: (tenant: string) => ['config', 'environments', tenant] as const,
  catalogue: (tenant: string, environment: string) =>
    ['config', 'catalogue', tenant, environment] as const,
  search: (tenant: string, environment: string, query: string) =>
    ['config', 'search', tenant, environment, query] as const,
  drafts: (tenant: string) => ['config', 'drafts', tenant] as const,
  plan: (tenant: string, ...what: readonly unknown[]) =>
    ['config', 'plan', tenant, ...what] as const,
  of: (address: Address, ...what: readonly unknown[]) =>
    ['config', 'of', address, ...what] as const,
}
