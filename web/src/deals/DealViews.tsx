import { BarsOutlined, BellOutlined, ProjectOutlined } from '@ant-design/icons'
import { Space } from 'antd'
import { useTranslation } from 'react-i18next'

import { LinkButton } from '../ui/LinkButton'

type View = 'board' | 'list' | 'attention'

/** From the board to the list, to what is left alone, and back. */
export function DealViews({ view }: { view: View }) {
  const { t } = useTranslation()
  const here = (name: View) =>
    view === name ? ({ 'aria-current': 'page', color: 'primary', variant: 'filled' } as const) : {}
  return (
    <Space.Compact>
      <LinkButton to="/deals/board" icon={<ProjectOutlined aria-hidden />} {...here('board')}>
        {t('deals.board.title')}
      </LinkButton>
      <LinkButton to="/deals" icon={<BarsOutlined aria-hidden />} {...here('list')}>
        {t('deals.board.list')}
      </LinkButton>
      <LinkButton to="/deals/attention" icon={<BellOutlined aria-hidden />} {...here('attention')}>
        {t('deals.attention.short')}
      </LinkButton>
    </Space.Compact>
  )
}
