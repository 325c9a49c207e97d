/** Texts of the shell. */
import { textsOf } from '../lib/language.ts'
import { en, type AppTexts } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type { AppTexts } from './texts/en.ts'
export const useAppTexts: () => AppTexts = textsOf<AppTexts>({ en, 'zh-CN': zhCn })
