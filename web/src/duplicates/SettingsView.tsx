import { App, Button, InputNumber, Segmented, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  type DuplicateAgreement,
  type DuplicateKeySort,
  type DuplicateResponse,
  DuplicateSettingsDocument,
  type DuplicateSettingsRowFragment,
  SetDuplicateSettingsDocument,
} from '../gql/graphql'
import { recordTypeName } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import styles from './duplicates.module.css'

const WAYS = ['form', 'api', 'imports', 'capture'] as const
const RESPONSES: readonly DuplicateResponse[] = ['BLOCK', 'WARN', 'REPORT']
const LIKENESSES = ['given', 'family', 'company', 'title', 'street'] as const
const SORTS: readonly DuplicateKeySort[] = ['EMAIL', 'PHONE', 'CREDIT_CODE', 'DOMAIN', 'COMPANY', 'NAME', 'BIRTHDAY', 'ADDRESS']
const AGREEMENTS: readonly DuplicateAgreement[] = [
  'GIVEN_NAME',
  'FAMILY_NAME',
  'EMAIL',
  'PHONE',
  'BIRTHDAY',
  'COMPANY',
  'DOMAIN',
  'TITLE',
  'STREET',
  'CITY',
  'POSTAL_CODE',
  'CREDIT_CODE',
]

/** How duplicates of each kind are looked for, and what follows when one is there. */
export function SettingsView() {
  const { t } = useTranslation()
  const [kind, setKind] = useState('account')
  const [{ data, error }, again] = useQuery({ query: DuplicateSettingsDocument })
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  const settings = data.duplicateSettings.find(({ recordType }) => recordType === kind)
  return (
    <>
      <Segmented
        aria-label={t('duplicates.kind')}
        value={kind}
        onChange={setKind}
        style={{ marginBottom: 16 }}
        options={data.duplicateSettings.map(({ recordType }) => ({
          value: recordType,
          label: t(`records.plurals.${recordTypeName(recordType)}`),
        }))}
      />
      {settings && <KindSettings key={kind} settings={settings} />}
    </>
  )
}

function KindSettings({ settings }: { settings: DuplicateSettingsRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const set = useAction(SetDuplicateSettingsDocument)
  const [responses, setResponses] = useState(settings.responses)
  const [thresholds, setThresholds] = useState(settings.thresholds)
  const [without, setWithout] = useState(settings.without)
  const [sentences, setSentences] = useState(settings.sentences ?? [])
  const save = async () => {
    const said = sentences.filter((sentence) => sentence.length > 0)
    const rest = { thresholds, without, sentences: said.length > 0 ? said : null }
    const problem = (await set({ input: { recordType: settings.recordType, ...responses, ...rest } }))?.userErrors[0]
    if (problem) message.error(problem.message)
    else message.success(t('duplicates.saved'))
  }
  const say = (index: number, words: DuplicateAgreement[]) =>
    setSentences(sentences.map((sentence, at) => (at === index ? words : sentence)))
  return (
    <div className={styles.rows}>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('duplicates.follows')}
      </Typography.Title>
      {WAYS.map((way) => (
        <div key={way} className={styles.row}>
          <span className={styles.name}>{t(`duplicates.ways.${way}`)}</span>
          <Select
            aria-label={t(`duplicates.ways.${way}`)}
            value={responses[way]}
            onChange={(value) => setResponses({ ...responses, [way]: value })}
            style={{ flex: '1 1 220px' }}
            options={RESPONSES.map((value) => ({ value, label: t(`duplicates.responses.${value}`) }))}
          />
        </div>
      ))}
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('duplicates.lookedUp')}
      </Typography.Title>
      <Select
        mode="multiple"
        aria-label={t('duplicates.lookedUp')}
        value={SORTS.filter((sort) => !without.includes(sort))}
        onChange={(kept) => setWithout(SORTS.filter((sort) => !kept.includes(sort)))}
        options={SORTS.map((value) => ({ value, label: t(`duplicates.sorts.${value}`) }))}
      />
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('duplicates.likeness')}
      </Typography.Title>
      {LIKENESSES.map((name) => (
        <div key={name} className={styles.row}>
          <span className={styles.name}>{t(`duplicates.likenesses.${name}`)}</span>
          <InputNumber
            min={50}
            max={100}
            suffix="%"
            aria-label={t(`duplicates.likenesses.${name}`)}
            value={thresholds[name]}
            onChange={(value) => setThresholds({ ...thresholds, [name]: value ?? 100 })}
          />
        </div>
      ))}
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('duplicates.sentences')}
      </Typography.Title>
      <Typography.Text type="secondary">{t('duplicates.sentencesHint')}</Typography.Text>
      {sentences.map((sentence, index) => (
        <Select
          // A sentence has no name but its place.
          key={`sentence ${index}`}
          mode="multiple"
          aria-label={t('duplicates.sentence', { number: index + 1 })}
          value={[...sentence]}
          onChange={(words) => say(index, words)}
          options={AGREEMENTS.map((value) => ({ value, label: t(`duplicates.agreed.${value}`) }))}
        />
      ))}
      <div className={styles.row}>
        <Button onClick={() => setSentences([...sentences, []])}>{t('duplicates.addSentence')}</Button>
        <Button type="primary" onClick={() => void save()}>
          {t('duplicates.save')}
        </Button>
      </div>
    </div>
  )
}
