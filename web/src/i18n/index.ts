import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const LANGUAGES = { en: 'English', 'zh-CN': '简体中文' } as const
export type Language = keyof typeof LANGUAGES

const STORAGE_KEY = 'rapport.language'

/** The catalogue of one language is fetched when it is first needed, so nobody downloads the other one. */
const CATALOGUES = {
  en: () => import('../locales/en'),
  'zh-CN': () => import('../locales/zh-CN'),
} satisfies Record<Language, unknown>

export function isLanguage(value: string | null | undefined): value is Language {
  return value != null && value in LANGUAGES
}

/** What the person chose before, else the first of the browser's languages that we speak. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY)
  if (isLanguage(chosen)) return chosen
  const spoken = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag))
  return spoken?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export async function startI18n(): Promise<void> {
  const language = preferredLanguage()
  const catalogue = await CATALOGUES[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: catalogue.default } },
    fallbackLng: false,
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
}

export async function changeLanguage(language: Language): Promise<void> {
  const catalogue = await CATALOGUES[language]()
  i18next.addResourceBundle(language, 'translation', catalogue.default)
  await i18next.changeLanguage(language)
  localStorage.setItem(STORAGE_KEY, language)
  document.documentElement.lang = language
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en'
}
