import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { OwnerSelect } from '../records/OwnerSelect'
import { pathOf } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { Board } from './Board'
import { DealDrawer } from './DealDrawer'
import { DealViews } from './DealViews'
import { NextSelect } from './NextSelect'
import { useBoard } from './useBoard'

/** Open deals by the stage they are in. */
export function BoardPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const board = useBoard()
  const mayCreate = useAccess('deal').may('CREATE')
  const [creating, setCreating] = useState(false)
  const newButton = mayCreate && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('deals.new')}
    </Button>
  )
  if (board.error && !board.pipelines) return <FaultResult fault={faultOf(board.error)} onRetry={board.retry} />
  if (!board.pipelines) return <PageLoading />
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} wrap style={{ marginBottom: 12 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {t('deals.plural')}
        </Typography.Title>
        <Flex gap={8} wrap>
          <DealViews view="board" />
          {newButton}
        </Flex>
      </Flex>
      {board.pipeline ? (
        <>
          <Flex gap={8} wrap style={{ marginBottom: 12 }}>
            {board.pipelines.length > 1 && (
              <Select
                value={board.pipeline.id}
                onChange={(value) => board.set('pipeline', value)}
                options={board.pipelines.map(({ id, name }) => ({ value: id, label: name }))}
                aria-label={t('deals.pipeline')}
                style={{ minWidth: 160 }}
              />
            )}
            <OwnerSelect
              value={board.owner ?? (null as never)}
              onChange={(value: string | undefined) => board.set('owner', value)}
              placeholder={t('records.fields.owner')}
              aria-label={t('records.filterBy', { field: t('records.fields.owner') })}
              style={{ minWidth: 150 }}
            />
            <NextSelect value={board.next} onChange={(value) => board.set('next', value)} />
          </Flex>
          <Board board={board} stages={board.pipeline.stages} />
        </>
      ) : (
        <Empty description={t('deals.empty')} style={{ padding: '48px 0' }}>
          {newButton}
        </Empty>
      )}
      {creating && <DealDrawer onSaved={(id) => void navigate(pathOf(id))} onClose={() => setCreating(false)} />}
    </>
  )
}
