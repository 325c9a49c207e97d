/** All rules over one tree. */
import { readCatalogues } from './catalogues.ts'
import { byPlace, type Finding } from './finding.ts'
import { checkCatalogues } from './rules/catalogues.ts'
import { checkImports } from './rules/imports.ts'
import { checkNames } from './rules/names.ts'
import { checkText } from './rules/text.ts'
import { readWorkspace } from './workspace.ts'

export async function checkTree(root: string): Promise<Finding[]> {
  const workspace = readWorkspace(root)
  const findings = [
    ...checkImports(workspace),
    ...checkNames(workspace),
    ...checkText(workspace),
    ...checkCatalogues(workspace, await readCatalogues(workspace)),
  ]
  return findings.toSorted(byPlace)
}
