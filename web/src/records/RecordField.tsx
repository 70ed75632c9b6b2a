import { Form, type FormItemProps } from 'antd'
import { createContext, type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
import { EntriesField } from './EntriesField'
import { OwnerSelect } from './OwnerSelect'
import { TagSelect } from './TagSelect'

const Of = createContext('account')

/** The kind of record whose fields are below. */
export const FieldsOf = Of.Provider

type Props = Pick<FormItemProps, 'rules' | 'getValueProps' | 'normalize'> & {
  name: string
  /** The field's name in `records.fields`, where it is another than the input's. */
  label?: string
  children: ReactNode
}

/** One field of a record, called as everywhere: absent where one may not see it, fixed where one may not set it. */
export function RecordField({ name, label = name, children, ...item }: Props) {
  const { t } = useTranslation()
  return (
    <Held recordType={useContext(Of)} field={name}>
      <Form.Item name={name} label={t(`records.fields.${label}` as 'records.fields.name')} {...item}>
        {children}
      </Form.Item>
    </Held>
  )
}

/** How to reach somebody: `phones` or `emails`. */
export function ReachField({ name }: { name: 'phones' | 'emails' }) {
  return (
    <Held recordType={useContext(Of)} field={name}>
      <EntriesField name={name} />
    </Held>
  )
}

/** Whose it is, and what it is tagged with. */
export function OwnerAndTags() {
  const { t } = useTranslation()
  return (
    <>
      <RecordField name="ownerId" label="owner">
        <OwnerSelect />
      </RecordField>
      <Form.Item name="tagIds" label={t('records.fields.tags')}>
        <TagSelect mode="tags" recordType={useContext(Of)} />
      </Form.Item>
    </>
  )
}
