import { useTranslation } from 'react-i18next'

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  free: ['Free', '免费版'],
  team: ['Team', '团队版'],
  business: ['Business', '商业版'],
  enterprise: ['Enterprise', '企业版'],
}

/** What a plan is called; one of the operator's own by its code. */
export function usePlanName(): (code: string) => string {
  const { i18n } = useTranslation()
  return (code) => NAMES[code]?.[i18n.language === 'zh-CN' ? 1 : 0] ?? code
}
