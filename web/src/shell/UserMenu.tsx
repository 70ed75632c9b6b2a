import { LogoutOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Dropdown, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAction } from '../api/useAction'
import { SignOutDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { PersonAvatar } from '../ui/PersonAvatar'
import { initials } from '../ui/tint'

export function UserMenu() {
  const { t } = useTranslation()
  const { user } = useMe()
  const signOut = useAction(SignOutDocument)

  const leave = async () => {
    if (await signOut({})) window.location.assign('/sign-in')
  }

  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'who',
            type: 'group',
            label: (
              <>
                <Typography.Text strong>{user.name}</Typography.Text>
                <br />
                <Typography.Text type="secondary">{user.email}</Typography.Text>
              </>
            ),
          },
          {
            key: 'profile',
            icon: <UserOutlined aria-hidden />,
            label: <Link to="/settings/profile">{t('shell.nav.profile')}</Link>,
          },
          { type: 'divider' },
          { key: 'out', icon: <LogoutOutlined aria-hidden />, label: t('shell.signOut'), onClick: () => void leave() },
        ],
      }}
    >
      <Button
        type="text"
        shape="circle"
        aria-label={`${initials(user.name)}, ${t('shell.userMenu', { name: user.name })}`}
      >
        <PersonAvatar name={user.name} />
      </Button>
    </Dropdown>
  )
}
