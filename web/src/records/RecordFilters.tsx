import { Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAccess } from '../access/mine'
import type { AccountKind } from '../gql/graphql'
import type { ListControls } from '../lists/useListState'
import { useAccountKinds } from './kinds'
import { OwnerSelect } from './OwnerSelect'
import { TagSelect } from './TagSelect'

type Props = { controls: ListControls; recordType: 'account' | 'contact' | 'lead' | 'deal' | 'product' | 'quote' }

/** The simple filters of accounts and contacts: whose, of which kind, with which tag. */
export function RecordFilters({ controls, recordType }: Props) {
  const { t } = useTranslation()
  const { filters } = controls.state
  const access = useAccess(recordType)
  const kinds = useAccountKinds(filters.kind as AccountKind | undefined)
  if (recordType === 'product') return null // a product is nobody's, and carries no tags
  const set = (name: string) => (value: string | undefined) => controls.change({ [name]: value ?? null })
  return (
    <>
      {!access.hides('ownerId') && (<OwnerSelect
        value={filters.owner ?? (null as never)}
        onChange={set('owner')}
        placeholder={t('records.fields.owner')}
        aria-label={t('records.filterBy', { field: t('records.fields.owner') })}
        style={{ minWidth: 150 }}
      />)}
      {recordType === 'account' && !access.hides('kind') && (
        <Select
          allowClear
          value={filters.kind ?? null}
          onChange={set('kind')}
          options={kinds}
          placeholder={t('records.fields.kind')}
          aria-label={t('records.filterBy', { field: t('records.fields.kind') })}
          style={{ minWidth: 120 }}
        />
      )}
      <TagSelect
        recordType={recordType}
        value={filters.tag ?? null}
        onChange={(value) => set('tag')(value as string | undefined)}
        placeholder={t('records.fields.tags')}
        aria-label={t('records.filterBy', { field: t('records.fields.tags') })}
        style={{ minWidth: 120 }}
      />
    </>
  )
}
