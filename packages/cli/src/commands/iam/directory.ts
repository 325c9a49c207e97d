/** `midplane tenant | project | user | group | service-account | role | grant | quota | auth`: people and rights. */
import type { Command } from 'commander'
import { addAuthCommands } from './auth.ts'
import { addGrantCommands } from './grants.ts'
import { addGroupCommands } from './groups.ts'
import { addProjectCommands } from './projects.ts'
import { addRoleCommands } from './roles.ts'
import { addServiceAccountCommands } from './service-accounts.ts'
import { addTenantCommands } from './tenants.ts'
import { addUserCommands } from './users.ts'

export function addDirectoryCommands(program: Command): void {
  addTenantCommands(program)
  addProjectCommands(program)
  addUserCommands(program)
  addGroupCommands(program)
  addServiceAccountCommands(program)
  addRoleCommands(program)
  addGrantCommands(program)
  addAuthCommands(program)
}
