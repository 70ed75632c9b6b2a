import { App, Button, Card, Empty, Flex, Progress, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { AuditQualityDocument, QualityScoresDocument, type QualityScoresQuery } from '../gql/graphql'
import { day, number } from '../i18n/format'
import { recordTypeName } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import styles from './quality.module.css'
import { trend } from './trend'

type Score = QualityScoresQuery['qualityScores'][number]

/** The latest score of each kind, what it is made of, and how it went. */
export function ScoresView() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const audit = useAction(AuditQualityDocument)
  const [{ data, error }, again] = useQuery({ query: QualityScoresDocument, variables: { days: 90 } })
  if (error && !data) {
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  }
  if (!data) return <Skeleton active />
  const kinds = Map.groupBy(data.qualityScores, ({ recordType }) => recordType)
  const start = async () => {
    const done = await audit({})
    if (done?.done) message.success(t('quality.auditing'))
  }
  return (
    <>
      <Flex justify="space-between" gap={12} wrap style={{ marginBottom: 12 }}>
        <Typography.Text type="secondary">{t('quality.formula')}</Typography.Text>
        <Flex gap={8}>
          <Button onClick={() => again({ requestPolicy: 'network-only' })}>{t('quality.refresh')}</Button>
          <Button type="primary" onClick={() => void start()}>
            {t('quality.auditNow')}
          </Button>
        </Flex>
      </Flex>
      {kinds.size === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('quality.noScores')} />}
      <div className={styles.cards}>
        {[...kinds.values()].map((scores) => (
          <KindScore key={scores[0]?.recordType} scores={scores} />
        ))}
      </div>
    </>
  )
}

function KindScore({ scores }: { scores: readonly Score[] }) {
  const { t } = useTranslation()
  const last = scores.at(-1)
  if (!last) return null
  const name = t(`records.plurals.${recordTypeName(last.recordType)}`)
  return (
    <Card title={name} extra={<strong>{t('quality.score', { score: number(Math.round(last.score)) })}</strong>}>
      {last.parts.map((part) => (
        <div key={part.dimension} className={styles.part}>
          <span>{t(`quality.dimensions.${part.dimension}`)}</span>
          <Progress
            percent={Math.round(part.score)}
            size="small"
            aria-label={t(`quality.dimensions.${part.dimension}`)}
          />
          <Typography.Text type="secondary">
            {t('quality.failing', { failing: number(part.failing), records: number(part.records) })}
          </Typography.Text>
        </div>
      ))}
      {scores.length > 1 && (
        <svg viewBox="0 0 100 30" className={styles.trend} role="img" aria-label={t('quality.trend')}>
          <polyline points={trend(scores.map(({ score }) => score))} fill="none" stroke="currentColor" />
        </svg>
      )}
      <Typography.Text type="secondary">{day(last.day)}</Typography.Text>
    </Card>
  )
}
