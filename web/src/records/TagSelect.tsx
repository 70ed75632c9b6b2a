import { Select, type SelectProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { TagsDocument } from '../gql/graphql'

type Props = SelectProps & { recordType: string; asking?: boolean }

/** Tags by id; those that follow a rule can be looked for, but not put on by hand, unless one only asks. With mode "tags", a word that is no tag yet stands for itself until `useTagging` makes it one. */
export function TagSelect({ recordType, asking = false, ...props }: Props) {
  const { t } = useTranslation()
  const [{ data, fetching }] = useQuery({ query: TagsDocument, variables: { first: 200 } })
  const tags = (data?.tags.nodes ?? []).filter(({ appliesTo }) => !appliesTo || appliesTo === recordType)
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={fetching}
      placeholder={t('records.tagsHint')}
      options={tags.map(({ id, name, kind }) => ({
        value: id,
        label: name,
        disabled: Boolean(props.mode) && !asking && kind === 'RULE',
      }))}
      {...props}
    />
  )
}
