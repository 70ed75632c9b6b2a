import { Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { NEXT } from './next'

type Props = { value: string | null | undefined; onChange: (value: string | null) => void }

/** Narrows deals to what is planned for them. */
export function NextSelect({ value, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <Select
      allowClear
      value={value ?? null}
      onChange={(next: string | null | undefined) => onChange(next ?? null)}
      options={NEXT.map((each) => ({ value: each, label: t(`records.next.${each}`) }))}
      placeholder={t('records.fields.nextActivity')}
      aria-label={t('records.filterBy', { field: t('records.fields.nextActivity') })}
      style={{ minWidth: 140 }}
    />
  )
}
