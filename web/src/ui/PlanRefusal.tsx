import { useTranslation } from 'react-i18next'

import { plansPath } from '../api/faults'

/** What a plan leaves out, and the way to the plans, with the module marked there. */
export function PlanRefusal({ text, module }: { text: string; module: string }) {
  const { t } = useTranslation()
  return (
    <>
      {text} <a href={plansPath(module)}>{t('common.seePlans')}</a>
    </>
  )
}
