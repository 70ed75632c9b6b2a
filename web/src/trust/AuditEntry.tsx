import { App, Button, Flex, Tag, Tooltip, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from 'urql'

import { actionFaultText, faultOf } from '../api/faults'
import { type AuditEntryRowFragment, AuditProofDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { LinkButton } from '../ui/LinkButton'
import { isRecordType, pathOf } from '../records/paths'
import { deviceName } from '../settings/deviceName'
import { FieldChanges } from '../timeline/FieldChanges'
import { download } from './download'
import styles from './trust.module.css'
import { typeName } from './typeName'

type Props = { entry: AuditEntryRowFragment; onRecord: (id: string) => void }

/** One entry: who, on whose behalf, from where, what, old → new; and its proof. */
export function AuditEntry({ entry, onRecord }: Props) {
  const { t } = useTranslation()
  const { change, origin } = entry
  const isRecord = isRecordType(entry.recordType)
  return (
    <li>
      <Flex justify="space-between" gap={12} wrap>
        <div className={styles.entry}>
          <Typography.Text strong>
            {t(`activities.changes.${change.kind}`)} · {typeName(t, entry.recordType)}
          </Typography.Text>{' '}
          <Tag color={entry.sealed ? 'green' : 'default'}>
            {t(entry.sealed ? 'trust.audit.sealed' : 'trust.audit.notSealed')}
          </Tag>
          <div>
            <Typography.Text type="secondary">
              {change.actor?.name ?? t('activities.system')}
              {change.onBehalfOf && ` (${t('activities.onBehalfOf', change.onBehalfOf)})`} ·{' '}
              {dateTime(change.at)}
              {origin && ` · ${[deviceName(origin.device), origin.address].filter(Boolean).join(', ')}`}
            </Typography.Text>
          </div>
        </div>
        <Flex gap={4} align="flex-start" wrap>
          {isRecord && (
            <>
              <LinkButton size="small" to={pathOf(entry.recordId)}>
                {t('trust.audit.open')}
              </LinkButton>
              <Button size="small" onClick={() => onRecord(entry.recordId)}>
                {t('trust.audit.onlyThis')}
              </Button>
            </>
          )}
          <ProofButton entry={entry} />
        </Flex>
      </Flex>
      <FieldChanges fields={change.fields} />
    </li>
  )
}

function ProofButton({ entry }: { entry: AuditEntryRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const client = useClient()
  const [asking, setAsking] = useState(false)
  const save = async () => {
    setAsking(true)
    const { data, error } = await client
      .query(AuditProofDocument, { changeId: entry.id }, { requestPolicy: 'network-only' })
      .toPromise()
    setAsking(false)
    if (data) download(`audit-proof-${data.auditProof.index}.json`, JSON.stringify(data.auditProof, null, 2))
    else if (error) message.error(actionFaultText(t, faultOf(error)))
  }
  return (
    <Tooltip title={entry.sealed ? undefined : t('trust.audit.soon')}>
      <Button size="small" disabled={!entry.sealed} loading={asking} onClick={() => void save()}>
        {t('trust.audit.proof')}
      </Button>
    </Tooltip>
  )
}
