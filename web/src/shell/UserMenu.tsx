import { BulbOutlined, LogoutOutlined, MessageOutlined, UserOutlined } from '@ant-design/icons'
import { Badge, Button, Dropdown, Typography } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAction } from '../api/useAction'
import { SignOutDocument } from '../gql/graphql'
import { useNews } from '../life/useNews'
import { useMe } from '../session/session'
import { PersonAvatar } from '../ui/PersonAvatar'
import { initials } from '../ui/tint'

const NewsDrawer = lazy(async () => ({ default: (await import('../life/NewsDrawer')).NewsDrawer }))
const FeedbackModal = lazy(async () => ({ default: (await import('../life/FeedbackModal')).FeedbackModal }))

export function UserMenu() {
  const { t } = useTranslation()
  const { user } = useMe()
  const signOut = useAction(SignOutDocument)
  const [shown, setShown] = useState<'news' | 'feedback'>()
  const unread = useNews().news?.unread ?? false

  const leave = async () => {
    if (await signOut({})) window.location.assign('/sign-in')
  }

  return (
    <>
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
          {
            key: 'news',
            icon: <BulbOutlined aria-hidden />,
            label: (
              <Badge dot={unread} offset={[6, 2]}>
                {t('life.news.open')}
              </Badge>
            ),
            onClick: () => setShown('news'),
          },
          {
            key: 'feedback',
            icon: <MessageOutlined aria-hidden />,
            label: t('life.feedback.open'),
            onClick: () => setShown('feedback'),
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
        <Badge dot={unread} offset={[-3, 3]}>
          <PersonAvatar name={user.name} />
        </Badge>
        {unread && <span className="visually-hidden">{t('life.news.unread')}</span>}
      </Button>
    </Dropdown>
    <Suspense>
      {shown === 'news' && <NewsDrawer onClose={() => setShown(undefined)} />}
      {shown === 'feedback' && <FeedbackModal onClose={() => setShown(undefined)} />}
    </Suspense>
    </>
  )
}
