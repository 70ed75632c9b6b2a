import { Select, type SelectProps } from 'antd'
import { useQuery } from 'urql'

import { MembersDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { useTranslation } from 'react-i18next'

/** A member of the company; oneself stands first. */
export function OwnerSelect(props: SelectProps<string>) {
  const { t } = useTranslation()
  const { user } = useMe()
  const [{ data, fetching }] = useQuery({ query: MembersDocument, requestPolicy: 'cache-first' })
  const others = (data?.members ?? []).filter(({ id }) => id !== user.id)
  const options = [
    { value: user.id, label: t('records.me', { name: user.name }) },
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <Select allowClear showSearch={{ optionFilterProp: 'label' }} loading={fetching} options={options} {...props} />
  )
}
