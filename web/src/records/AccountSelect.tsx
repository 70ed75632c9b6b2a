import type { SelectProps } from 'antd'

import { AccountNamesDocument } from '../gql/graphql'
import { type Named, RecordSelect } from './RecordSelect'

type Props = SelectProps<string> & { chosen?: Named | null; except?: string }

export function AccountSelect({ except, ...props }: Props) {
  return (
    <RecordSelect
      document={AccountNamesDocument}
      named={({ accounts }) => accounts.nodes.filter(({ id }) => id !== except)}
      {...props}
    />
  )
}
