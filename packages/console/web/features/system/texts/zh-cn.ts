/** Chinese texts of the overview. */
import type { SystemTexts } from './en.ts'

export const zhCn: SystemTexts = {
  overview: '总览',
  allWell: '一切正常',
  notWell: (count) => `${count} 个模块未就绪`,
  parts: '模块',
  ready: '就绪',
  notReady: '未就绪',
  version: (version) => `Midplane ${version}`,
  further: '更多',
  apiDocs: 'API 文档',
  metrics: '指标',
  openApi: 'OpenAPI 文档',
}
