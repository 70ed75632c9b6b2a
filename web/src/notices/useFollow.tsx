import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { App, type MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { FollowingDocument, FollowRecordDocument } from '../gql/graphql'
import { recordTypeOf } from '../records/paths'

const FOLLOWABLE: readonly string[] = ['account', 'contact', 'lead']

/** An entry of a record's menu: hear of what others do to it, or no more. */
export function useFollow(recordId: string): NonNullable<MenuProps['items']> {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const pause = !FOLLOWABLE.includes(recordTypeOf(recordId))
  const follow = useAction(FollowRecordDocument)
  const [{ data }] = useQuery({ query: FollowingDocument, variables: { id: recordId }, pause })
  if (pause || !data) return []
  const { following } = data
  const turn = async () => {
    const problem = (await follow({ input: { id: recordId, following: !following } }))?.userErrors[0]
    if (problem) message.error(problem.message)
    else message.success(t(following ? 'notices.unfollowed' : 'notices.followed'))
  }
  return [
    {
      key: 'follow',
      icon: following ? <EyeInvisibleOutlined aria-hidden /> : <EyeOutlined aria-hidden />,
      label: t(following ? 'notices.unfollow' : 'notices.follow'),
      onClick: () => void turn(),
    },
  ]
}
