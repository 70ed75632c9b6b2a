import { useQuery } from 'urql'

import { type CustomFieldDetailFragment, CustomFieldsDocument } from '../gql/graphql'
import { currentLanguage } from '../i18n'
import { useHasModule } from '../session/session'
import type { RecordType } from './paths'

/** A field of the company's own, named in the language shown. */
export type CustomField = Omit<CustomFieldDetailFragment, 'labelEn' | 'labelZh' | 'options'> & {
  label: string
  options: { value: string; label: string; archived: boolean }[]
}

type Labelled = { labelEn: string; labelZh: string }

export function labelOf({ labelEn, labelZh }: Labelled): string {
  return currentLanguage() === 'zh-CN' ? labelZh || labelEn : labelEn || labelZh
}

export function named(field: CustomFieldDetailFragment): CustomField {
  const options = field.options.map((option) => ({
    value: option.value,
    label: labelOf(option),
    archived: option.archived,
  }))
  return { ...field, label: labelOf(field), options }
}

/** Those of one kind of record, or of every kind. */
export function useCustomFields(recordType?: RecordType): CustomField[] {
  const [{ data }] = useQuery({
    query: CustomFieldsDocument,
    variables: { recordType },
    requestPolicy: 'cache-first',
    pause: !useHasModule('custom_fields'),
  })
  return (data?.customFields ?? []).map(named)
}
