/** Texts of the overview. */
import { textsOf } from '../../lib/language.ts'
import { en, type SystemTexts } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type { SystemTexts } from './texts/en.ts'
export const useSystemTexts: () => SystemTexts = textsOf<SystemTexts>({ en, 'zh-CN': zhCn })
