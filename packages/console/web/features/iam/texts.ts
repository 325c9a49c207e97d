/** Texts of identity and audit. */
import { textsOf } from '../../lib/language.ts'
import { en, type IamTexts } from './texts/en.ts'
import { zhCn } from './texts/zh-cn.ts'

export type { IamTexts } from './texts/en.ts'
export const useIamTexts: () => IamTexts = textsOf<IamTexts>({ en, 'zh-CN': zhCn })
