/**
 * The house style as a program. Without flags it prints `file:line rule fix` for each finding and
 * exits with 1; `--write` makes the generated pages of the manual; `--report [FOLDER]` prints counters.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCatalogues } from './catalogues.ts'
import { checkTree } from './check.ts'
import { formatFinding, type Finding } from './finding.ts'
import { manualPages } from './manual.ts'
import { reportFolder, reportTree } from './report.ts'
import { readWorkspace } from './workspace.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const USAGE = 'usage: node tools/tidy/main.ts [--write | --report [FOLDER]]'

const [flag, folder] = process.argv.slice(2)
if (flag === undefined) printFindings(await checkTree(ROOT))
else if (flag === '--write') printFindings(await writeManual())
else if (flag === '--report')
  console.log(folder === undefined ? reportTree(ROOT) : reportFolder(folder))
else {
  console.error(USAGE)
  process.exitCode = 2
}

function printFindings(findings: readonly Finding[]): void {
  for (const finding of findings) console.log(formatFinding(finding))
  if (findings.length > 0) process.exitCode = 1
}

async function writeManual(): Promise<readonly Finding[]> {
  const catalogues = await readCatalogues(readWorkspace(ROOT))
  if (catalogues.findings.length > 0) return catalogues.findings
  for (const { file, text } of manualPages(catalogues)) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true })
    writeFileSync(join(ROOT, file), text)
    console.log(`wrote ${file}`)
  }
  return []
}
