/** Texts of the overview. */
import { textsOf } from '../../lib/language.ts'
import { en } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type SystemTexts = typeof en
export const useSystemTexts: () => SystemTexts = textsOf<SystemTexts>({ en, 'zh-CN': zhCn })
