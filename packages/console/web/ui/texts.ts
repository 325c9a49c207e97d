/** Texts of the building blocks. */
import { textsOf } from '../lib/language.ts'
import { en, type UiTexts } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type { UiTexts } from './texts/en.ts'
export const useUiTexts: () => UiTexts = textsOf<UiTexts>({ en, 'zh-CN': zhCn })
