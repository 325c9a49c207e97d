/** CSV of the audit trail: read back by RFC 4180 it is what it was, and no cell is a formula. */
import type { AuditEntry } from '@midplane/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditCsvLine } from '../../src/model/audit-csv.ts'

function entry(reason: string): AuditEntry {
  return {
    id: 1,
    at: '2030-01-01T00:00:00.000Z',
    principal: 'user:a',
    principalId: 'a',
    principalTenant: 'shop',
    tenant: 'shop',
    address: '',
    action: 'a.b',
    resource: 'a/b',
    reason,
    before: null,
    after: { x: [1, '"'] },
    hash: 'h',
  }
}

/** Cells of one line; every cell is quoted. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n$)/g)].map(([, cell = '']) =>
    cell.replaceAll('""', '"'),
  )
}

test('any text comes back, with an apostrophe before what would be a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (reason) => {
      const cells = cellsOf(auditCsvLine(entry(reason)))
      expect(cells).toHaveLength(13)
      expect([reason, `'${reason}`]).toContain(cells[9])
      expect(cells[9]).not.toMatch(/^\s*[=+\-@]/)
    }),
  )
})

test.each(['=1+1', '+1', '-1', '@x', '\t=1', ' =1', '\r=1', '\n', '\uff1d1'])(
  'the cell %j is kept from being a formula',
  (reason) => {
    expect(cellsOf(auditCsvLine(entry(reason)))[9]).toBe(`'${reason}`)
  },
)

test('values are JSON', () => {
  expect(cellsOf(auditCsvLine(entry('')))[11]).toBe('{"x":[1,"\\""]}')
})
