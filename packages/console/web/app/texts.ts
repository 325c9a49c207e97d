/** Texts of the shell. */
import { textsOf } from '../lib/language.ts'
import { en } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type AppTexts = typeof en
export const useAppTexts: () => AppTexts = textsOf<AppTexts>({ en, 'zh-CN': zhCn })
