import { DownloadOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Tag, Typography } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { IsolationRunDetailFragment } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { download } from './download'
import { type Verdict, verify } from './verify'

type Props = { run: IsolationRunDetailFragment; title: string; lead: string; children: ReactNode }

const COLOURS = { good: 'green', bad: 'red', unknown: 'default' } as const

/** A signed run, checked here and now by the browser. */
export function RunCard({ run, title, lead, children }: Props) {
  const { t } = useTranslation()
  const [verdict, setVerdict] = useState<Verdict>()
  useEffect(() => {
    let gone = false
    void verify(run).then((found) => !gone && setVerdict(found))
    return () => {
      gone = true
    }
  }, [run])
  return (
    <Card
      title={title}
      extra={
        <Button
          size="small"
          icon={<DownloadOutlined aria-hidden />}
          onClick={() => download(`isolation-${run.source}.json`, run.document)}
        >
          {t('trust.isolation.download')}
        </Button>
      }
    >
      <Typography.Paragraph type="secondary">{lead}</Typography.Paragraph>
      <Flex gap={8} wrap style={{ marginBottom: 12 }}>
        <Tag color={run.passed ? 'green' : 'red'}>{t(run.passed ? 'trust.isolation.held' : 'trust.isolation.broken')}</Tag>
        {verdict && <Tag color={COLOURS[verdict]}>{t(`trust.isolation.signature.${verdict}`)}</Tag>}
        <Tag color={run.ofThisCode ? 'green' : 'orange'}>
          {t(run.ofThisCode ? 'trust.isolation.thisCode' : 'trust.isolation.otherCode')}
        </Tag>
      </Flex>
      {children}
      <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0' }}>
        {t('trust.isolation.at', { at: dateTime(run.at) })} · {t('trust.isolation.key')}{' '}
        <Typography.Text code>{run.keyId}</Typography.Text>
      </Typography.Paragraph>
    </Card>
  )
}
