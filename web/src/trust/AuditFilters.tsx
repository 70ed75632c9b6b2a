import { Button, DatePicker, Flex, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { type ChangeKind, MembersDocument } from '../gql/graphql'
import { useCompact } from '../ui/useCompact'
import { KNOWN_TYPES, typeName } from './typeName'

export type Filters = {
  recordId?: string
  recordType?: string
  personId?: string
  kind?: ChangeKind
  since?: string
  until?: string
}

const KINDS: readonly ChangeKind[] = ['CREATED', 'UPDATED', 'DELETED', 'RESTORED', 'REVEALED', 'EXPORTED', 'ERASED']

type Props = { filters: Filters; onChange: (filters: Filters) => void }

export function AuditFilters({ filters, onChange }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const [{ data }] = useQuery({ query: MembersDocument, requestPolicy: 'cache-first' })
  const set = (chosen: Partial<Filters>) => onChange({ ...filters, ...chosen })
  const width = compact ? '100%' : 200
  const range: [dayjs.Dayjs | null, dayjs.Dayjs | null] = [
    filters.since ? dayjs(filters.since) : null,
    filters.until ? dayjs(filters.until).subtract(1, 'day') : null,
  ]
  return (
    <Flex gap={8} wrap>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width }}
        placeholder={t('trust.audit.person')}
        aria-label={t('trust.audit.person')}
        value={filters.personId ?? null}
        onChange={(personId) => set({ personId: personId ?? undefined })}
        options={(data?.members ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        allowClear
        style={{ width }}
        placeholder={t('trust.audit.type')}
        aria-label={t('trust.audit.type')}
        value={filters.recordType ?? null}
        onChange={(recordType) => set({ recordType: recordType ?? undefined })}
        options={KNOWN_TYPES.map((value) => ({ value, label: typeName(t, value) }))}
      />
      <Select
        allowClear
        style={{ width }}
        placeholder={t('trust.audit.kind')}
        aria-label={t('trust.audit.kind')}
        value={filters.kind ?? null}
        onChange={(kind) => set({ kind: kind ?? undefined })}
        options={KINDS.map((value) => ({ value, label: t(`activities.changes.${value}`) }))}
      />
      <DatePicker.RangePicker
        allowEmpty={[true, true]}
        style={{ width: compact ? '100%' : 280 }}
        aria-label={t('trust.audit.time')}
        value={range}
        onChange={(days) =>
          set({
            since: days?.[0]?.startOf('day').toISOString(),
            until: days?.[1]?.add(1, 'day').startOf('day').toISOString(),
          })
        }
      />
      {filters.recordId && (
        <Button onClick={() => set({ recordId: undefined })}>{t('trust.audit.allRecords')}</Button>
      )}
    </Flex>
  )
}
