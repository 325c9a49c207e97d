/** Texts of the building blocks. */
import { textsOf } from '../lib/language.ts'
import { en } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type UiTexts = typeof en
export const useUiTexts: () => UiTexts = textsOf<UiTexts>({ en, 'zh-CN': zhCn })
