import { useEffect } from 'react'

import { viewing } from '../access/viewing'
import { changeLanguage, currentLanguage, isLanguage } from '../i18n'
import { useMe } from '../session/session'

/** Whoever signs in finds the language of their profile, in which the server writes to them too. Whoever looks with
 * another's eyes keeps their own. */
export function useProfileLanguage(): void {
  const { locale } = useMe().user
  useEffect(() => {
    if (!viewing() && isLanguage(locale) && locale !== currentLanguage()) void changeLanguage(locale)
  }, [locale])
}
