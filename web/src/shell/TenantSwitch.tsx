import { SwapOutlined } from '@ant-design/icons'
import { Avatar, Button, Dropdown, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { SwitchTenantDocument } from '../gql/graphql'
import { useMe, useSession } from '../session/session'
import { tint } from '../ui/tint'

/** Names the tenant being worked in; with several memberships it switches, loading everything afresh. */
export function TenantSwitch() {
  const { t } = useTranslation()
  const me = useMe()
  const switchTenant = useAction(SwitchTenantDocument)
  const { acting } = useSession()
  const several = !acting && me.memberships.length > 1

  const choose = async (tenantId: string) => {
    if (tenantId === me.tenant.id) return
    const payload = await switchTenant({ input: { tenantId } })
    if (payload?.me) window.location.assign('/')
  }

  const current = (
    <Flex align="center" gap={10} style={{ minWidth: 0, padding: several ? 0 : '4px 8px' }}>
      <Avatar shape="square" size={28} style={tint(me.tenant.name)}>
        {me.tenant.name.slice(0, 1).toUpperCase()}
      </Avatar>
      <Flex vertical align="flex-start" style={{ minWidth: 0, flex: 1 }}>
        <Typography.Text ellipsis strong style={{ maxWidth: 140, lineHeight: 1.3 }}>
          {me.tenant.name}
        </Typography.Text>
        <Typography.Text type="secondary" style={{ fontSize: 12, lineHeight: 1.3 }}>
          {t(`settings.roles.${me.role}`)}
        </Typography.Text>
      </Flex>
      {several && <SwapOutlined aria-hidden />}
    </Flex>
  )
  if (!several) return current
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [me.tenant.id],
        onClick: ({ key }) => void choose(key),
        items: me.memberships.map(({ tenantId, tenantName, role }) => ({
          key: tenantId,
          label: `${tenantName} · ${t(`settings.roles.${role}`)}`,
        })),
      }}
    >
      <Button type="text" block style={{ height: 48, padding: '4px 8px' }}>
        {current}
        <span className="visually-hidden">{t('shell.switchTenant')}</span>
      </Button>
    </Dropdown>
  )
}
