import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { GiveGrantBackDocument, type GrantRowFragment, OpenCompanyDocument } from '../gql/graphql'
import { useMay, useMe } from '../session/session'
import { GrantCard } from './GrantCard'
import { roleName } from './roleNames'
import { useDecided } from './useDecided'

/** A grant given to this company: opened by whoever works by it, given back by who manages the company. */
export function OurGrant({ grant, title }: { grant: GrantRowFragment; title: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const decided = useDecided()
  const open = useAction(OpenCompanyDocument)
  const mayGiveBack = useMay('tenant:manage')
  const giveBack = useAction(GiveGrantBackDocument)
  const enter = async () => {
    const payload = await open({ input: { grantId: grant.id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message, 8)
    else if (payload?.me) window.location.assign('/')
  }
  const me = useMe()
  const mine = !grant.personId || grant.personId === me.user.id
  const ended = grant.state !== 'ACTIVE' && grant.state !== 'REQUESTED'
  return (
    <GrantCard
      grant={grant}
      title={title}
      nameOf={(role) => roleName(t, role)}
      actions={
        !ended && (
          <>
            {mayGiveBack && (
              <Popconfirm
                title={t(grant.state === 'ACTIVE' ? 'partners.giveBackTitle' : 'partners.withdrawTitle')}
                onConfirm={async () => {
                  decided(await giveBack({ input: { grantId: grant.id } }))
                }}
              >
                <Button size="small">{t(grant.state === 'ACTIVE' ? 'partners.giveBack' : 'partners.withdraw')}</Button>
              </Popconfirm>
            )}
            {grant.state === 'ACTIVE' && mine && (
              <Button size="small" type="primary" onClick={enter}>
                {t('partners.open')}
              </Button>
            )}
          </>
        )
      }
    />
  )
}
