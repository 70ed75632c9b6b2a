import { App, Button, Empty, Flex, Popconfirm, Segmented, Skeleton, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  DecideDuplicatesDocument,
  DuplicateGroupsDocument,
  type DuplicateGroupsQuery,
  MergeSureDuplicatesDocument,
} from '../gql/graphql'
import { pathOf } from '../records/paths'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { CheckState } from './CheckState'
import styles from './duplicates.module.css'
import { MergeDialog } from './MergeDialog'

type Group = DuplicateGroupsQuery['duplicateGroups']['nodes'][number]

const STEP = 25
const KINDS = ['account', 'contact', 'lead', 'across'] as const
type Kind = (typeof KINDS)[number]

/** Groups of records that are taken for the same; leads that are there as a contact stand by themselves. */
export function GroupsView({ manages }: { manages: boolean }) {
  const { t } = useTranslation()
  const leads = useHasModule('leads')
  const [kind, setKind] = useState<Kind>('account')
  const [first, setFirst] = useState(STEP)
  const across = kind === 'across'
  const variables = { recordType: across ? 'lead' : kind, otherType: across ? 'contact' : null, first }
  const [{ data, fetching, error }, again] = useQuery({ query: DuplicateGroupsDocument, variables })
  const refresh = () => again({ requestPolicy: 'network-only' })
  const found = data?.duplicateGroups
  return (
    <>
      {manages && <CheckState onEnd={refresh} />}
      <Flex wrap gap={12} align="center" justify="space-between" style={{ marginBottom: 12 }}>
        <div className={styles.kinds}>
          <Segmented
            aria-label={t('duplicates.kind')}
            value={kind}
            onChange={setKind}
            options={KINDS.filter((each) => leads || each === 'account' || each === 'contact').map((value) => ({
              value,
              label: value === 'across' ? t('duplicates.across') : t(`records.plurals.${value}`),
            }))}
          />
        </div>
        {!across && <MergeSure kind={kind} groups={found?.nodes ?? []} />}
      </Flex>
      {error && !found && <FaultResult fault={faultOf(error)} onRetry={refresh} />}
      {!found && !error && <Skeleton active />}
      {found?.nodes.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('duplicates.none')} />}
      {found && found.nodes.length > 0 && (
        <>
          <p aria-live="polite">{t('duplicates.count', { count: data?.duplicateCount ?? 0 })}</p>
          <ul className={styles.groups} aria-label={t('duplicates.groups')}>
            {found.nodes.map((group) => (
              <GroupRow key={group.id} group={group} across={across} />
            ))}
          </ul>
        </>
      )}
      {found?.pageInfo.hasNextPage && (
        <Button block loading={fetching} onClick={() => setFirst(first + STEP)}>
          {t('duplicates.more')}
        </Button>
      )}
    </>
  )
}

function MergeSure({ kind, groups }: { kind: 'account' | 'contact' | 'lead'; groups: readonly Group[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { may } = useAccess(kind)
  const merge = useAction(MergeSureDuplicatesDocument)
  if (!may('UPDATE') || !may('DELETE') || !groups.some(({ sure }) => sure)) return null
  const begin = async () => {
    const problem = (await merge({ input: { recordType: kind } }))?.userErrors[0]
    if (problem) message.error(problem.message)
    else message.success(t('duplicates.merging'))
  }
  return (
    <Popconfirm title={t('duplicates.mergeSureAsk')} okText={t('duplicates.mergeSure')} onConfirm={begin}>
      <Button>{t('duplicates.mergeSure')}</Button>
    </Popconfirm>
  )
}

function GroupRow({ group, across }: { group: Group; across: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const decide = useAction(DecideDuplicatesDocument)
  const [open, setOpen] = useState(false)
  const kind = group.members[0]?.recordType === 'account' ? 'account' : 'contact'
  const { may } = useAccess(group.members[0]?.recordType === 'lead' ? 'lead' : kind)
  const ids = group.members.map(({ id }) => id)
  const apart = async () => {
    const problem = (await decide({ input: { ids } }))?.userErrors[0]
    if (problem) message.error(problem.message)
    else message.success(t('duplicates.remembered'))
  }
  return (
    <li className={styles.group}>
      <div className={styles.members}>
        {group.members.map(({ id, title, recordType }) => (
          <span key={id}>
            <Link to={pathOf(id)} target="_blank">
              {title}
            </Link>
            {across && ` (${t(recordType === 'lead' ? 'records.types.lead' : 'records.types.contact')})`}
          </span>
        ))}
      </div>
      <Flex wrap gap={4}>
        {group.sure && <Tag color="green">{t('duplicates.sure')}</Tag>}
        {group.agreed.map((each) => (
          <Tag key={each}>{t(`duplicates.agreed.${each}`)}</Tag>
        ))}
      </Flex>
      <Flex wrap gap={8}>
        {across && <span className={styles.hint}>{t('duplicates.convert')}</span>}
        {!across && may('UPDATE') && may('DELETE') && (
          <Button size="small" type="primary" onClick={() => setOpen(true)}>
            {t('duplicates.compare')}
          </Button>
        )}
        {may('UPDATE') && (
          <Button size="small" onClick={() => void apart()}>
            {t('duplicates.notSame')}
          </Button>
        )}
      </Flex>
      {open && <MergeDialog members={group.members} onClose={() => setOpen(false)} />}
    </li>
  )
}
