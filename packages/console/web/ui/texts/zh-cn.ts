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
  editorPhrases: {
    '$ unchanged lines': '$ 行未变',
    Find: '查找',
    Replace: '替换',
    next: '下一个',
    previous: '上一个',
    all: '全部',
    'match case': '区分大小写',
    regexp: '正则表达式',
    'by word': '整词',
    replace: '替换',
    'replace all': '全部替换',
    close: '关闭',
  },
}
