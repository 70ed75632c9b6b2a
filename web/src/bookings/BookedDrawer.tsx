import { Button, Drawer, Empty, Flex, List, Popconfirm, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useRun } from '../api/useAction'
import { BookingsDocument, type BookingPageRowFragment, CancelBookingDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { pathOf } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { useCompact } from '../ui/useCompact'

/** What was booked on a page; what is to come can be called off. */
export function BookedDrawer({ page, onClose }: { page: BookingPageRowFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const compact = useCompact()
  const run = useRun()
  const [{ data, error }, again] = useQuery({
    query: BookingsDocument,
    variables: { pageId: page.id, first: 200 },
    requestPolicy: 'cache-and-network',
  })
  return (
    <Drawer open title={page.name} size={compact ? '100%' : 520} onClose={onClose}>
      {error && !data && <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Skeleton active />}
      {data?.bookings.length === 0 && <Empty description={t('bookings.nothing')} />}
      {data && data.bookings.length > 0 && (
        <List
          dataSource={[...data.bookings]}
          rowKey="id"
          renderItem={({ id, startsAt, state, name, email, phone, message, leadId, meetingId }) => (
            <List.Item>
              <Flex vertical style={{ flex: 1, minWidth: 0 }}>
                <strong>{dateTime(startsAt)}</strong>
                <Typography.Text ellipsis>{[name, email, phone].filter(Boolean).join(' · ')}</Typography.Text>
                {message && <Typography.Text type="secondary">{message}</Typography.Text>}
                {(leadId ?? meetingId) && <Link to={pathOf((leadId ?? meetingId)!)}>{t('bookings.open')}</Link>}
              </Flex>
              {state === 'CANCELLED' ? (
                <Tag>{t('bookings.cancelled')}</Tag>
              ) : (
                <Popconfirm title={t('bookings.cancelSure')} onConfirm={() => void run(CancelBookingDocument, { input: { id } })}>
                  <Button size="small" aria-label={t('bookings.cancelNamed', { name })}>
                    {t('bookings.cancel')}
                  </Button>
                </Popconfirm>
              )}
            </List.Item>
          )}
        />
      )}
    </Drawer>
  )
}
