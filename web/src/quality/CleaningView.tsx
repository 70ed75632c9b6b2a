import { DeleteOutlined } from '@ant-design/icons'
import { App, Button, Empty, Flex, Segmented, Skeleton, Switch, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useClient, useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  CleaningCasesDocument,
  CleaningPoliciesDocument,
  type CleaningPolicyRowFragment,
  CleanUpDocument,
  DeleteCleaningPolicyDocument,
  EnableCleaningPolicyDocument,
  PreviewCleaningDocument,
  ReleaseRecordDocument,
} from '../gql/graphql'
import { day } from '../i18n/format'
import { pathOf, recordTypeName } from '../records/paths'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { HoldButton } from './HoldButton'
import { NewPolicy } from './NewPolicy'
import styles from './quality.module.css'

const KINDS = ['account', 'contact', 'lead'] as const

/** What is about to be cleaned up; for who manages the company, the policies behind it, and what is held. */
export function CleaningView({ manages }: { manages: boolean }) {
  return (
    <>
      <Announced manages={manages} />
      {manages && <Policies />}
    </>
  )
}

function Announced({ manages }: { manages: boolean }) {
  const { t } = useTranslation()
  const leads = useHasModule('leads')
  const [recordType, setRecordType] = useState<(typeof KINDS)[number]>('account')
  const [mine, setMine] = useState(!manages)
  const [{ data, error }, again] = useQuery({ query: CleaningCasesDocument, variables: { recordType, mine } })
  return (
    <section aria-label={t('quality.announced')}>
      <Flex wrap gap={12} align="center" style={{ marginBottom: 12 }}>
        <Segmented
          aria-label={t('quality.kind')}
          value={recordType}
          onChange={setRecordType}
          options={KINDS.filter((kind) => kind !== 'lead' || leads).map((value) => ({ value, label: t(`records.plurals.${value}`) }))}
        />
        <Flex gap={8} align="center">
          <Switch checked={mine} onChange={setMine} aria-label={t('quality.mine')} />
          <span aria-hidden>{t('quality.mine')}</span>
        </Flex>
      </Flex>
      {error && !data && <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Skeleton active />}
      {data?.cleaningCases.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('quality.nothingAnnounced')} />
      )}
      <ul className={styles.issues} aria-label={t('quality.announced')}>
        {data?.cleaningCases.map((each) => (
          <li key={each.id} className={styles.issue}>
            <div className={styles.text}>
              <Link to={pathOf(each.id)}>{each.title}</Link>
              <Typography.Text type="secondary">
                {t('quality.intoBin', { day: day(each.dueAt.slice(0, 10)), policy: each.policy })}
              </Typography.Text>
            </div>
            {manages && <HoldButton recordId={each.id} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Policies() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [{ data, error }, again] = useQuery({ query: CleaningPoliciesDocument })
  const cleanUp = useAction(CleanUpDocument)
  const release = useAction(ReleaseRecordDocument)
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  const letGo = async (id: string) => {
    const problem = (await release({ input: { id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const begin = async () => {
    if ((await cleanUp({}))?.done) message.success(t('quality.cleaning'))
  }
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 24 }}>
        {t('quality.policies')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('quality.policiesLead')}</Typography.Paragraph>
      <NewPolicy />
      <ul className={styles.issues} aria-label={t('quality.policies')}>
        {data.cleaningPolicies.map((policy) => (
          <PolicyRow key={policy.id} policy={policy} />
        ))}
      </ul>
      {data.cleaningPolicies.some(({ enabled }) => enabled) && (
        <Button style={{ marginTop: 12 }} onClick={() => void begin()}>
          {t('quality.cleanNow')}
        </Button>
      )}
      {data.legalHolds.length > 0 && (
        <ul className={styles.issues} aria-label={t('quality.holds')} style={{ marginTop: 24 }}>
          {data.legalHolds.map((hold) => (
            <li key={hold.id} className={styles.issue}>
              <div className={styles.text}>
                <Link to={pathOf(hold.id)}>{t(`records.types.${recordTypeName(hold.recordType)}`)}</Link>
                <Typography.Text type="secondary">{t('quality.heldFor', { reason: hold.reason })}</Typography.Text>
              </div>
              <Button size="small" onClick={() => void letGo(hold.id)}>
                {t('quality.release')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function PolicyRow({ policy }: { policy: CleaningPolicyRowFragment }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const client = useClient()
  const enable = useAction(EnableCleaningPolicyDocument)
  const remove = useAction(DeleteCleaningPolicyDocument)
  const foresee = async () => {
    const asked = client.query(PreviewCleaningDocument, { id: policy.id }, { requestPolicy: 'network-only' })
    const found = (await asked.toPromise()).data?.previewCleaning
    if (!found) return message.error(t('common.faults.INTERNAL.title'))
    const held = found.held > 0 ? ` ${t('quality.heldBack', { count: found.held })}` : ''
    modal.info({
      title: `${t('quality.wouldAnnounce', { count: found.count })}${held}`,
      content: found.samples.map(({ title }) => title).join(', '),
    })
  }
  const turn = async (enabled: boolean) => {
    const problem = (await enable({ input: { id: policy.id, enabled } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <li className={styles.issue}>
      <div className={styles.text}>
        <span>{policy.name}</span>
        <Typography.Text type="secondary">
          {t(`records.plurals.${recordTypeName(policy.recordType)}`)} · {policy.rules.join(' · ')}
        </Typography.Text>
        <Typography.Text type="secondary">
          {t('quality.runs', { notice: policy.noticeDays, keep: policy.keepDays })} {t(`quality.endings.${policy.ending}`)}
        </Typography.Text>
      </div>
      {!policy.whole && <Tag color="orange">{t('quality.ruleGone')}</Tag>}
      <Button size="small" onClick={() => void foresee()}>
        {t('quality.foresee')}
      </Button>
      <Switch
        checked={policy.enabled}
        onChange={(on) => void turn(on)}
        aria-label={t('quality.inForce', { policy: policy.name })}
      />
      <Button
        type="text"
        danger
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('quality.removePolicy', { policy: policy.name })}
        onClick={() => void remove({ input: { id: policy.id } })}
      />
    </li>
  )
}
