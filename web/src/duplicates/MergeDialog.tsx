import { Alert, App, Button, Modal, Radio, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { CompareRecordsDocument, type CompareRecordsQuery, MergeRecordsDocument } from '../gql/graphql'
import { recordTypeName } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { valueIndex } from './choosing'
import styles from './duplicates.module.css'
import { useUndoMerge } from './useUndoMerge'

type Member = { id: string; title: string }
type Field = CompareRecordsQuery['compareRecords']['fields'][number]

/** Records side by side: which one stays, and of each field whose value it is to have. */
export function MergeDialog({ members, onClose }: { members: readonly Member[]; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const merge = useAction(MergeRecordsDocument)
  const undo = useUndoMerge()
  const [order, setOrder] = useState(() => members.map(({ id }) => id).toSorted())
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [{ data, error }, again] = useQuery({ query: CompareRecordsDocument, variables: { ids: order }, requestPolicy: 'network-only' })
  const survivorId = order[0] ?? ''
  const titleOf = (id: string) => members.find((each) => each.id === id)?.title ?? ''
  const stay = (id: string) => {
    setOrder([id, ...order.filter((each) => each !== id)])
    setChosen({})
  }
  const save = async () => {
    setBusy(true)
    const fields = Object.entries(chosen).map(([field, fromId]) => ({ field, fromId }))
    const done = await merge({ input: { survivorId, loserIds: order.slice(1), chosen: fields } })
    setBusy(false)
    const problem = done?.userErrors[0]
    if (problem) message.error(problem.message)
    const made = done?.merge
    if (!made) return
    message.success({
      key: made.id,
      duration: 10,
      content: (
        <>
          {t('duplicates.merged', { title: titleOf(survivorId) })}
          <Button type="link" size="small" onClick={() => void undo(made.id)}>
            {t('duplicates.undo')}
          </Button>
        </>
      ),
    })
    onClose()
  }
  const compared = data?.compareRecords
  return (
    <Modal
      open
      title={t('duplicates.compare')}
      width={Math.min(1100, 260 + 260 * members.length)}
      onCancel={onClose}
      onOk={() => void save()}
      okText={t('duplicates.merge')}
      okButtonProps={{ disabled: !compared, loading: busy }}
    >
      {error && !compared && <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {!compared && !error && <Skeleton active />}
      {compared && (
        <>
          <Typography.Paragraph type="secondary">{t('duplicates.howTo')}</Typography.Paragraph>
          <div className={styles.fields}>
            <strong>{t('duplicates.stays')}</strong>
            <Radio.Group
              className={styles.values}
              value={survivorId}
              onChange={({ target }) => stay(String(target.value))}
              aria-label={t('duplicates.stays')}
            >
              {members.map(({ id, title }) => (
                <Radio key={id} value={id}>
                  {title}
                </Radio>
              ))}
            </Radio.Group>
          </div>
          {compared.fields.map((field) => (
            <FieldRow
              key={field.field}
              field={field}
              ids={order}
              shown={members.map(({ id }) => id)}
              chosen={chosen[field.field]}
              onChoose={(id) => setChosen({ ...chosen, [field.field]: id })}
            />
          ))}
          {compared.moving.length > 0 && (
            <Alert
              type="info"
              showIcon
              style={{ marginTop: 12 }}
              title={t('duplicates.moving', {
                what: compared.moving
                  .map(({ recordType, count }) => `${t(`records.plurals.${recordTypeName(recordType)}`)}: ${count}`)
                  .join(', '),
              })}
            />
          )}
        </>
      )}
    </Modal>
  )
}

/** `ids` in the order of the values, `shown` in the order of the columns. */
type RowProps = { field: Field; ids: readonly string[]; shown: readonly string[]; chosen: string | undefined; onChoose: (id: string) => void }

function FieldRow({ field, ids, shown, chosen, onChoose }: RowProps) {
  const { t } = useTranslation()
  const differs = new Set(field.values.filter(Boolean)).size > 1
  if (field.joined || !differs || !field.mayChoose)
    return (
      <div className={styles.fields}>
        <strong>{field.label}</strong>
        <div className={styles.values}>
          <span>{[...new Set(field.values.flatMap((value) => value?.split(', ') ?? []))].join(', ')}</span>
          {field.joined && differs && <Typography.Text type="secondary">{t('duplicates.united')}</Typography.Text>}
        </div>
      </div>
    )
  return (
    <div className={styles.fields}>
      <strong>{field.label}</strong>
      <Radio.Group
        className={styles.values}
        value={chosen ?? ids[valueIndex(field.values)]}
        onChange={({ target }) => onChoose(String(target.value))}
        aria-label={field.label}
      >
        {shown.map((id) => (
          <Radio key={id} value={id}>
            {field.values[ids.indexOf(id)] ?? <Typography.Text type="secondary">{t('duplicates.empty')}</Typography.Text>}
          </Radio>
        ))}
      </Radio.Group>
    </div>
  )
}
