/** Chinese texts of identity and audit. */
import type { IamTexts } from './en.ts'

export const zhCn: IamTexts = {
  audit: '审计',
  auditHint: '谁在何时、因何修改了什么。这里的记录不可修改或删除。',
  who: '操作者',
  whoHint: '例如 user:admin',
  action: '操作',
  actionHint: '例如 config.',
  resource: '资源及其下级',
  resourceHint: '例如 config/default/prod',
  since: '起始时间',
  until: '截止时间',
  noEntries: '还没有任何修改',
  noEntriesFound: '没有匹配的记录',
  noEntriesFoundHint: '放宽时间范围，或缩短资源路径。',
  clear: '清除搜索',
  about: '对象',
  reason: '原因',
  address: '来源',
  noContent: '此记录没有内容。',
  recentChanges: '最近变更',
  all: '全部',
}
