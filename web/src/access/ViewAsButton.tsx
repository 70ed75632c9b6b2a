import { EyeOutlined } from '@ant-design/icons'
import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { ViewAsDocument } from '../gql/graphql'
import { useMay, useMe } from '../session/session'
import { beginViewing } from './viewing'

/** Look at the company as a member sees it. */
export function ViewAsButton({ member: { id, name } }: { member: { id: string; name: string } }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const viewAs = useAction(ViewAsDocument)
  const mayManage = useMay('access:manage')
  const { user } = useMe()
  if (!mayManage || id === user.id) return null

  const look = async () => {
    const payload = await viewAs({ input: { userId: id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload?.ticket && payload.expiresAt)
      beginViewing({ ticket: payload.ticket, name, until: payload.expiresAt })
  }
  return (
    <Popconfirm title={t('access.viewAsTitle', { name })} description={t('access.viewAsText')} onConfirm={look}>
      <Button size="small" icon={<EyeOutlined aria-hidden />}>
        {t('access.viewAs')}
      </Button>
    </Popconfirm>
  )
}
