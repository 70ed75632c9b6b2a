import { createContext, use } from 'react'

import type { Mode } from './theme'

export type ThemeMode = { mode: Mode; dark: boolean; setMode: (mode: Mode) => void }

export const ThemeModeContext = createContext<ThemeMode>({ mode: 'system', dark: false, setMode: () => undefined })

export function useThemeMode(): ThemeMode {
  return use(ThemeModeContext)
}
