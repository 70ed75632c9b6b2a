import { Flex, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ImportDetailFragment } from '../gql/graphql'
import { number } from '../i18n/format'
import { Counts } from './Counts'
import { percentDone } from './importSteps'

export function ProgressView({ found }: { found: ImportDetailFragment }) {
  const { t } = useTranslation()
  const checking = found.state === 'PLANNING'
  return (
    <Flex vertical gap={8} role="status">
      <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
        {t(checking ? 'imports.checking' : 'imports.running')}
      </Typography.Title>
      <Progress percent={percentDone(found)} status="active" aria-label={t('imports.progress')} />
      <Typography.Text type="secondary">
        {t('imports.rowsOf', { done: number(found.rowsDone), total: number(found.rowsTotal) })} {t('imports.mayLeave')}
      </Typography.Text>
      {!checking && <Counts found={found} />}
    </Flex>
  )
}
