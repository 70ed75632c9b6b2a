import { StarFilled } from '@ant-design/icons'
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

import type { LeadFit, LeadRowFragment } from '../gql/graphql'

const COLOURS: Record<LeadFit, string> = { A: 'green', B: 'blue', C: 'gold', D: 'default' }

/** Fit and engagement in a few letters; a star for one that is qualified. */
export function ScoreTag({ lead }: { lead: Pick<LeadRowFragment, 'fit' | 'engagement' | 'qualifiedAt'> }) {
  const { t } = useTranslation()
  if (!lead.fit) return null
  return (
    <Tag
      color={COLOURS[lead.fit]}
      icon={lead.qualifiedAt ? <StarFilled aria-label={t('leads.score.qualified')} /> : undefined}
      style={{ marginInlineEnd: 0 }}
    >
      {[lead.fit, lead.engagement].filter((part) => part != null).join(' · ')}
    </Tag>
  )
}
