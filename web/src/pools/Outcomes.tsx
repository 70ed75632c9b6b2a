import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { PoolOutcomeRowFragment } from '../gql/graphql'
import { pathOf } from '../records/paths'

type Props = { told: readonly { title: string; outcome: PoolOutcomeRowFragment }[]; onClose: () => void }

/** What became of each record: had, or what stood in the way and until when. */
export function Outcomes({ told, onClose }: Props) {
  const { t } = useTranslation()
  if (told.length === 0) return null
  const had = told.filter(({ outcome }) => outcome.done)
  const refused = told.filter(({ outcome }) => !outcome.done)
  return (
    <div role="status" style={{ marginBottom: 12 }}>
      {had.length > 0 && (
        <Alert
          type="success"
          showIcon
          closable={{ onClose }}
          title={t('pools.taken', { count: had.length })}
          description={had.map(({ title, outcome }) => (
            <div key={outcome.id}>
              <Link to={pathOf(outcome.id)}>{title}</Link>
            </div>
          ))}
        />
      )}
      {refused.length > 0 && (
        <Alert
          type="warning"
          showIcon
          closable={{ onClose }}
          style={{ marginTop: had.length > 0 ? 8 : 0 }}
          title={t('pools.refused', { count: refused.length })}
          description={refused.map(({ title, outcome }) => (
            <div key={outcome.id}>
              {title}: {outcome.message}
            </div>
          ))}
        />
      )}
    </div>
  )
}
