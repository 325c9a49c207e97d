/** Texts of identity and audit. */
import { textsOf } from '../../lib/language.ts'
import { en } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type IamTexts = typeof en
export const useIamTexts: () => IamTexts = textsOf<IamTexts>({ en, 'zh-CN': zhCn })
