import { Button, Card, Empty, Flex, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { AuditLogDocument } from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { AuditEntry } from './AuditEntry'
import { AuditFilters, type Filters } from './AuditFilters'
import styles from './trust.module.css'

const STEP = 30
const MOST = 300

/** The log, newest first, as far as it is asked for. */
export function AuditEntries() {
  const { t } = useTranslation()
  const [filters, setFilters] = useState<Filters>({})
  const [first, setFirst] = useState(STEP)
  const [{ data, fetching, error }, retry] = useQuery({
    query: AuditLogDocument,
    variables: { ...filters, first },
    requestPolicy: 'cache-and-network',
  })
  const log = data?.auditLog
  if (error && !log)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  const choose = (chosen: Filters) => {
    setFirst(STEP)
    setFilters(chosen)
  }
  return (
    <Flex vertical gap={12}>
      <AuditFilters filters={filters} onChange={choose} />
      <Card styles={{ body: { padding: '4px 16px' } }}>
        {!log && <Skeleton active paragraph={{ rows: 6 }} />}
        {log?.nodes.length === 0 && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('trust.audit.none')} />
        )}
        <ul className={styles.entries} aria-label={t('shell.nav.audit')}>
          {log?.nodes.map((entry) => (
            <AuditEntry
              key={entry.id}
              entry={entry}
              onRecord={(recordId) => choose({ recordId })}
            />
          ))}
        </ul>
      </Card>
      {log?.pageInfo.hasNextPage && first < MOST && (
        <Button block loading={fetching} onClick={() => setFirst(first + STEP)}>
          {t('activities.loadMore')}
        </Button>
      )}
    </Flex>
  )
}
