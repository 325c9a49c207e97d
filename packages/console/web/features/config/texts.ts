/** Texts of the configuration room. */
import { textsOf } from '../../lib/language.ts'
import { en, type ConfigTexts } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type { ConfigTexts } from './texts/en.ts'
export const useConfigTexts: () => ConfigTexts = textsOf<ConfigTexts>({ en, 'zh-CN': zhCn })
