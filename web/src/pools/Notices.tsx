import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { PoolNoticesDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { pathOf } from '../records/paths'

/** What of one's own goes back soon unless somebody follows up, and what went. */
export function Notices() {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: PoolNoticesDocument, requestPolicy: 'cache-and-network' })
  const soon = data?.poolNotices.filter(({ days }) => days > 0) ?? []
  const gone = data?.poolNotices.filter(({ days }) => days === 0) ?? []
  return (
    <>
      {soon.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={t('pools.goesSoon', { count: soon.length })}
          description={soon.map(({ id, recordId, title, dueAt }) => (
            <div key={id}>
              <Link to={pathOf(recordId)}>{title}</Link> · {t('pools.goesAt', { at: dateTime(dueAt) })}
            </div>
          ))}
        />
      )}
      {gone.length > 0 && (
        <Alert
          type="info"
          showIcon
          closable
          style={{ marginBottom: 12 }}
          title={t('pools.went', { count: gone.length })}
          description={gone.map(({ id, title, at }) => (
            <div key={id}>
              {title} · {dateTime(at)}
            </div>
          ))}
        />
      )}
    </>
  )
}
