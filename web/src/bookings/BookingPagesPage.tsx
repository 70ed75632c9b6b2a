import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, List, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { BookingPagesDocument, type BookingPageRowFragment } from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { BookedDrawer } from './BookedDrawer'
import { BookingPageDrawer } from './BookingPageDrawer'

/** The pages on which strangers make appointments. */
export function BookingPagesPage() {
  const { t } = useTranslation()
  const manages = useMay('sources:manage')
  const [edited, setEdited] = useState<BookingPageRowFragment | 'new'>()
  const [looked, setLooked] = useState<BookingPageRowFragment>()
  const [{ data, error }, again] = useQuery({ query: BookingPagesDocument, pause: !manages })
  if (!manages) return <FaultResult fault={{ code: 'FORBIDDEN', message: t('settings.onlyAdmins') }} />
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited('new')}>
      {t('bookings.new')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('bookings.title')} lead={t('bookings.lead')} action={add} />
      {!data && <Skeleton active />}
      {data?.bookingPages.length === 0 && <Empty description={t('bookings.none')} />}
      {data && data.bookingPages.length > 0 && (
        <List
          dataSource={[...data.bookingPages]}
          rowKey="id"
          renderItem={(page) => (
            <List.Item>
              <Flex vertical style={{ flex: 1, minWidth: 0 }}>
                <strong>{page.name}</strong>
                <Typography.Text type="secondary">
                  {t('bookings.facts', { minutes: page.minutes, count: page.hostIds.length })}
                </Typography.Text>
                <Typography.Text copyable ellipsis>
                  {page.link}
                </Typography.Text>
              </Flex>
              <Flex gap={8} wrap align="center">
                {!page.enabled && <Tag color="red">{t('bookings.off')}</Tag>}
                <Button size="small" aria-label={t('bookings.lookNamed', { name: page.name })} onClick={() => setLooked(page)}>
                  {t('bookings.look')}
                </Button>
                <Button size="small" aria-label={t('bookings.editNamed', { name: page.name })} onClick={() => setEdited(page)}>
                  {t('common.edit')}
                </Button>
              </Flex>
            </List.Item>
          )}
        />
      )}
      {edited && <BookingPageDrawer page={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {looked && <BookedDrawer page={looked} onClose={() => setLooked(undefined)} />}
    </>
  )
}
