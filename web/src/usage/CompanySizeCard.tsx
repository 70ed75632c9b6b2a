import { App, Card, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type CompanySize, SetCompanySizeDocument } from '../gql/graphql'
import { useMe, useSession } from '../session/session'

const SIZES: readonly CompanySize[] = ['SMALL', 'MEDIUM', 'LARGE']

/** How much of Rapport is shown. Nobody loses a right or a record by it. */
export function CompanySizeCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { refresh } = useSession()
  const { size } = useMe().tenant
  const [saving, setSaving] = useState(false)
  const set = useAction(SetCompanySizeDocument)
  const choose = async (wanted: CompanySize) => {
    setSaving(true)
    const payload = await set({ input: { size: wanted } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else await refresh()
    setSaving(false)
  }
  return (
    <Card title={t('usage.size')}>
      <Typography.Paragraph type="secondary">{t('usage.sizeLead')}</Typography.Paragraph>
      <Segmented
        aria-label={t('usage.size')}
        value={size}
        disabled={saving}
        onChange={(wanted) => void choose(wanted)}
        options={SIZES.map((value) => ({ value, label: t(`usage.sizes.${value}`) }))}
      />
      <Typography.Paragraph style={{ margin: '12px 0 0' }}>{t(`usage.sizeText.${size}`)}</Typography.Paragraph>
    </Card>
  )
}
