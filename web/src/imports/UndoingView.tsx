import { Flex, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ImportDetailFragment } from '../gql/graphql'
import { percentUndone } from './importSteps'
import { UndoCounts } from './UndoCounts'

/** The undoing while it goes on. */
export function UndoingView({ found }: { found: ImportDetailFragment }) {
  const { t } = useTranslation()
  return (
    <Flex vertical gap={8} role="status">
      <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
        {t('imports.undo.running')}
      </Typography.Title>
      <Progress percent={percentUndone(found)} status="active" aria-label={t('imports.progress')} />
      <Typography.Text type="secondary">{t('imports.mayLeave')}</Typography.Text>
      <UndoCounts found={found} />
    </Flex>
  )
}
