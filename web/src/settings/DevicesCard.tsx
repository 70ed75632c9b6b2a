import { App, Button, Card, Flex, Popconfirm, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { DevicesDocument, RevokeDeviceDocument, RevokeEverywhereDocument } from '../gql/graphql'
import { Ago } from '../records/cells'
import { deviceName } from './deviceName'

/** Every browser and phone one is signed in with; the others can be signed out from here. */
export function DevicesCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [{ data }] = useQuery({ query: DevicesDocument })
  const revoke = useAction(RevokeDeviceDocument)
  const revokeAll = useAction(RevokeEverywhereDocument)

  const end = async (id: string) => {
    const payload = await revoke({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const endAll = async () => {
    const payload = await revokeAll({})
    if (payload) message.success(t('security.ended', { count: payload.ended ?? 0 }))
  }
  return (
    <Card
      title={t('settings.devices')}
      style={{ marginBottom: 16 }}
      extra={
        <Popconfirm title={t('security.everywhereTitle')} onConfirm={() => void endAll()}>
          <Button size="small">{t('security.everywhere')}</Button>
        </Popconfirm>
      }
    >
      {!data && <Skeleton active />}
      <Flex vertical gap={12}>
        {data?.devices.map(({ id, name, address, lastSeenAt, current }) => (
          <Flex key={id} justify="space-between" align="center" gap={12}>
            <div style={{ minWidth: 0 }}>
              <Typography.Text strong ellipsis style={{ display: 'block' }}>
                {deviceName(name) || address}
              </Typography.Text>
              <Typography.Text type="secondary">
                {address} · {t('settings.lastSeen')} <Ago at={lastSeenAt} />
              </Typography.Text>
            </div>
            {current ? (
              <Tag color="green">{t('settings.thisDevice')}</Tag>
            ) : (
              <Button size="small" onClick={() => void end(id)}>
                {t('settings.endSession')}
              </Button>
            )}
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}
