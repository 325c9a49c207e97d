/** Texts of the configuration room. */
import { textsOf } from '../../lib/language.ts'
import { en } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type ConfigTexts = typeof en
export const useConfigTexts: () => ConfigTexts = textsOf<ConfigTexts>({ en, 'zh-CN': zhCn })
