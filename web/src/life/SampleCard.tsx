import { App, Button, Card, Checkbox, Flex, Modal, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AddSampleDataDocument,
  RemoveSampleDataDocument,
  SampleDataDocument,
  type SampleDataDetailFragment,
} from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import styles from './life.module.css'

/** Records to look around with: in by one click, out by another. */
export function SampleCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [{ data, error }, again] = useQuery({ query: SampleDataDocument, requestPolicy: 'cache-and-network' })
  const add = useAction(AddSampleDataDocument)
  const [busy, setBusy] = useState(false)
  const [removing, setRemoving] = useState(false)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />

  const fill = async () => {
    setBusy(true)
    const payload = await add({})
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('life.sample.added'))
  }
  const samples = data?.sampleData
  return (
    <Card title={t('life.sample.title')} loading={!samples}>
      <Typography.Paragraph type="secondary">
        {samples?.present ? t('life.sample.present', { ...samples }) : t('life.sample.lead')}
      </Typography.Paragraph>
      {samples?.present ? (
        <Flex wrap gap={8}>
          <Link to="/accounts">
            <Button type="primary">{t('life.sample.look')}</Button>
          </Link>
          <Button onClick={() => setRemoving(true)}>{t('life.sample.remove')}</Button>
        </Flex>
      ) : (
        <Button loading={busy} onClick={() => void fill()}>
          {t('life.sample.add')}
        </Button>
      )}
      {removing && samples && <RemoveModal samples={samples} onClose={() => setRemoving(false)} />}
    </Card>
  )
}

function RemoveModal({ samples, onClose }: { samples: SampleDataDetailFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(RemoveSampleDataDocument)
  const [keep, setKeep] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const act = async () => {
    setBusy(true)
    const payload = await remove({ input: { keep } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) {
      message.success(t('life.sample.removed', { count: payload.removed ?? 0 }))
      onClose()
    }
  }
  return (
    <Modal
      open
      title={t('life.sample.removeTitle')}
      okText={t('life.sample.remove')}
      okButtonProps={{ danger: true, loading: busy }}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <p>{t('life.sample.removeText')}</p>
      {samples.touched.length > 0 && (
        <>
          <p>{t('life.sample.touched')}</p>
          <Checkbox.Group value={keep} onChange={(chosen) => setKeep(chosen as string[])} className={styles.keep}>
            {samples.touched.map(({ id, recordType, title }) => (
              <Checkbox key={id} value={id}>
                {title} <Tag>{t(`records.types.${recordType}` as 'records.types.account')}</Tag>
              </Checkbox>
            ))}
          </Checkbox.Group>
        </>
      )}
    </Modal>
  )
}
