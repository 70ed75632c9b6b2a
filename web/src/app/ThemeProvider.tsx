import { App as AntApp, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale'
import english from 'antd/es/locale/en_US'
import { type PropsWithChildren, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

import { isLanguage, type Language } from '../i18n'
import { type Mode, MODES, themeOf } from './theme'
import { ThemeModeContext } from './themeMode'

const STORAGE_KEY = 'rapport.theme'
const DARK = window.matchMedia('(prefers-color-scheme: dark)')

const ANT_LOCALES: Record<Language, () => Promise<Locale>> = {
  en: async () => {
    const dayjs = await import('dayjs')
    dayjs.default.locale('en')
    return english
  },
  'zh-CN': async () => {
    const [locale, dayjs] = await Promise.all([
      import('antd/es/locale/zh_CN'),
      import('dayjs'),
      import('dayjs/locale/zh-cn'),
    ])
    dayjs.default.locale('zh-cn')
    return locale.default
  },
}

function watchSystem(changed: () => void): () => void {
  DARK.addEventListener('change', changed)
  return () => DARK.removeEventListener('change', changed)
}

function storedMode(): Mode {
  const stored = localStorage.getItem(STORAGE_KEY)
  return MODES.find((mode) => mode === stored) ?? 'system'
}

/** Never without one: a ConfigProvider that gets its first locale later draws all below it anew, and what was typed is gone. */
function useAntLocale(): Locale {
  const { i18n } = useTranslation()
  const [locale, setLocale] = useState<Locale>(english)
  const language = i18n.language
  useEffect(() => {
    let wanted = true
    if (isLanguage(language)) {
      void ANT_LOCALES[language]().then((loaded) => {
        if (wanted) setLocale(loaded)
      })
    }
    return () => {
      wanted = false
    }
  }, [language])
  return locale
}

export function ThemeProvider({ children }: PropsWithChildren) {
  const systemDark = useSyncExternalStore(watchSystem, () => DARK.matches)
  const [mode, setMode] = useState<Mode>(storedMode)
  const locale = useAntLocale()
  const dark = mode === 'dark' || (mode === 'system' && systemDark)

  useEffect(() => {
    localStorage.setItem(STORAGE_KEY, mode)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  }, [mode, dark])

  const value = useMemo(() => ({ mode, dark, setMode }), [mode, dark])
  const theme = useMemo(() => themeOf(dark), [dark])
  return (
    <ThemeModeContext value={value}>
      <ConfigProvider theme={theme} locale={locale} button={{ autoInsertSpace: false }}>
        <AntApp component={false} notification={{ placement: 'bottomRight' }}>
          {children}
        </AntApp>
      </ConfigProvider>
    </ThemeModeContext>
  )
}
