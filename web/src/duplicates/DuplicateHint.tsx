import { Form } from 'antd'
import { useQuery } from 'urql'

import { PossibleDuplicatesDocument, type PossibleDuplicatesInput } from '../gql/graphql'
import { useDebounced } from '../ui/useDebounced'
import { DuplicateList } from './DuplicateList'

type Entry = { value?: string } | undefined
type Typed = {
  name?: string
  givenName?: string | null
  familyName?: string | null
  company?: string | null
  /** The one way to reach a lead that is typed at first. */
  reach?: string | null
  accountId?: string | null
  birthday?: string | null
  website?: string | null
  emails?: Entry[]
  phones?: Entry[]
}

/** While somebody types a new record: who may be there already. */
export function DuplicateHint({ recordType }: { recordType: 'account' | 'contact' | 'lead' }) {
  const form = Form.useFormInstance<Typed>()
  const typed = Form.useWatch((values: Typed) => JSON.stringify(asked(recordType, values)), { form, preserve: true })
  const settled = useDebounced(typed ?? '', 400)
  const input = settled ? (JSON.parse(settled) as PossibleDuplicatesInput) : null
  const [{ data }] = useQuery({
    query: PossibleDuplicatesDocument,
    variables: { input: input ?? { recordType } },
    pause: !input?.name && !input?.familyName,
  })
  return <DuplicateList live matches={data?.possibleDuplicates ?? []} />
}

function asked(recordType: string, values: Typed): PossibleDuplicatesInput {
  const { name, givenName, familyName, company, reach, accountId, birthday, website } = values
  const also = reach?.trim() ? [reach.trim()] : []
  return {
    recordType,
    name: name?.trim() || null,
    givenName: givenName || null,
    familyName: familyName || null,
    company: company || null,
    accountId: accountId ?? null,
    birthday: birthday || null,
    website: website || null,
    emails: [...entries(values.emails), ...also.filter((text) => text.includes('@'))],
    phones: [...entries(values.phones), ...also.filter((text) => !text.includes('@'))],
  }
}

function entries(list: Entry[] | undefined): string[] {
  return (list ?? []).flatMap((entry) => (entry?.value ? [entry.value] : []))
}
