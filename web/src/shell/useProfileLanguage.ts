import { useEffect } from 'react'

import { changeLanguage, currentLanguage, isLanguage } from '../i18n'
import { useMe } from '../session/session'

/** Whoever signs in finds the language of their profile, in which the server writes to them too. */
export function useProfileLanguage(): void {
  const { locale } = useMe().user
  useEffect(() => {
    if (isLanguage(locale) && locale !== currentLanguage()) void changeLanguage(locale)
  }, [locale])
}
