import type { ParseKeys } from 'i18next'
import { useTranslation } from 'react-i18next'

/** What a scope allows, in words. */
export function useScopeName(): (scope: string) => string {
  const { t } = useTranslation()
  return (scope) => t(`security.keys.scopeNames.${scope.replace(':', '_')}` as ParseKeys)
}
