/**
 * The two languages of the console. A catalogue is a typed object per feature and language, so a
 * missing or misspelled text is a type error; `build/check-texts.ts` finds unused and hard-coded ones.
 */
import { createStore, useStore, type Store } from './store.ts'

export const LANGUAGES = ['en', 'zh-CN'] as const
export type Language = (typeof LANGUAGES)[number]

const KEY = 'midplane.language'

const languageStore: Store<Language> = createStore(initialLanguage())

export function useLanguage(): Language {
  return useStore(languageStore)
}

export function setLanguage(language: Language): void {
  localStorage.setItem(KEY, language)
  languageStore.set(language)
}

type Catalogues<Texts> = { readonly en: Texts; readonly 'zh-CN': NoInfer<Texts> }

/** A hook that returns the texts of a feature in the language of the moment. */
export function textsOf<Texts>(catalogues: Catalogues<Texts>): () => Texts {
  return () => catalogues[useLanguage()]
}

function initialLanguage(): Language {
  const stored = LANGUAGES.find((language) => language === localStorage.getItem(KEY))
  return stored ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
}
