import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { DuplicatesOfDocument } from '../gql/graphql'
import { recordTypeOf } from '../records/paths'
import { DuplicateList } from './DuplicateList'
import { MergeDialog } from './MergeDialog'

/** The survivor and nine others. */
const MOST = 10

/** On a record's page: what else may be of the same person or company, and the way to make one of them. */
export function DuplicatesNote({ recordId, title }: { recordId: string; title: string }) {
  const { t } = useTranslation()
  const kind = recordTypeOf(recordId)
  const { may } = useAccess(kind)
  const [open, setOpen] = useState(false)
  const [{ data }] = useQuery({ query: DuplicatesOfDocument, variables: { id: recordId } })
  const matches = data?.duplicatesOf ?? []
  const others = matches.flatMap((each) => (each.id && each.title && recordTypeOf(each.id) === kind ? [{ id: each.id, title: each.title }] : []))
  const members = [{ id: recordId, title }, ...others].slice(0, MOST)
  const mayMerge = others.length > 0 && may('UPDATE') && may('DELETE')
  return (
    <>
      <DuplicateList
        matches={matches}
        action={mayMerge && <Button size="small" onClick={() => setOpen(true)}>{t('duplicates.compare')}</Button>}
      />
      {open && <MergeDialog members={members} onClose={() => setOpen(false)} />}
    </>
  )
}
