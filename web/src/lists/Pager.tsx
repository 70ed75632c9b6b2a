import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Flex, Select, Space, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { counted, number } from '../i18n/format'
import { PAGE_SIZES, type PageSize } from './listState'
import type { ListControls } from './useListState'

export type PageInfo = {
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor?: string | null
  endCursor?: string | null
}

type Props = {
  controls: ListControls
  page: PageInfo
  rows: number
  total: number
  exact: boolean
  size: PageSize
  onSize: (size: PageSize) => void
}

export function Pager({ controls, page, rows, total, exact, size, onSize }: Props) {
  const { t } = useTranslation()
  const { from } = controls.state
  const single = !page.hasNextPage && !page.hasPreviousPage
  return (
    <Flex justify="space-between" align="center" wrap gap={12} style={{ padding: '12px 4px 0' }}>
      <Typography.Text type="secondary" aria-live="polite">
        {single
          ? t('records.list.total', { count: total, formatted: number(total) })
          : t('records.list.range', { from: number(from), to: number(from + rows - 1), total: counted(total, exact) })}
      </Typography.Text>
      {!(single && total <= PAGE_SIZES[0]) && (
        <Space>
          <Select
            value={size}
            aria-label={t('records.list.pageSize')}
            options={PAGE_SIZES.map((value) => ({ value, label: t('records.list.perPage', { count: value }) }))}
            onChange={onSize}
          />
          <Button
            icon={<LeftOutlined aria-hidden />}
            aria-label={t('records.list.previous')}
            disabled={!page.hasPreviousPage}
            onClick={() => controls.turn({ before: page.startCursor ?? null, from: Math.max(1, from - size) })}
          />
          <Button
            icon={<RightOutlined aria-hidden />}
            aria-label={t('records.list.next')}
            disabled={!page.hasNextPage}
            onClick={() => controls.turn({ after: page.endCursor ?? null, from: from + rows })}
          />
        </Space>
      )}
    </Flex>
  )
}
