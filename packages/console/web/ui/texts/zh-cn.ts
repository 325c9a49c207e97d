/** Chinese texts of the building blocks. */
import type { UiTexts } from './en.ts'

export const zhCn: UiTexts = {
  loading: '加载中…',
  retry: '重试',
  copy: '复制',
  copied: '已复制',
  copyAs: '复制为',
  dismiss: '关闭',
  more: '加载更多',
  allEnvironments: '所有环境',
  before: '变更前',
  after: '变更后',
}
