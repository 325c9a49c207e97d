/** Languages in their own words; so they stand outside of the catalogues. */
import type { Language } from '../lib/language.ts'

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-CN': '简体中文',
}
