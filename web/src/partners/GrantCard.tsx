import { Flex, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { moduleName } from '../billing/names'
import type { GrantRowFragment, GrantState } from '../gql/graphql'
import { dateTime, list } from '../i18n/format'

const COLOURS: Record<GrantState, string> = {
  REQUESTED: 'gold',
  ACTIVE: 'green',
  DECLINED: 'default',
  EXPIRED: 'default',
  REVOKED: 'default',
  DORMANT: 'orange',
}

type Props = { grant: GrantRowFragment; title: string; nameOf: (role: string) => string; actions?: ReactNode }

/** One grant: whose, what it gives, how it stands. */
export function GrantCard({ grant, title, nameOf, actions }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <div style={{ minWidth: 0, flex: '1 1 260px' }}>
        <Flex gap={8} align="center" wrap>
          <strong>{title}</strong>
          <Tag color={COLOURS[grant.state]}>{t(`partners.states.${grant.state}`)}</Tag>
          {grant.person && <Tag>{t('partners.onlyPerson', { person: grant.person })}</Tag>}
          {grant.to === 'SUPPORT' && <Tag color="blue">{t('partners.support')}</Tag>}
        </Flex>
        <div>
          {grant.roles.map(nameOf).join(', ')}
          {grant.modules &&
            ` · ${t('partners.onlyModules', { modules: list(grant.modules.map((code) => moduleName(t, code))) })}`}
          {grant.readOnly && ` · ${t('partners.readOnly')}`}
          {grant.elevatesTo.length > 0 &&
            ` · ${t('partners.onRequest', { roles: grant.elevatesTo.map(nameOf).join(', ') })}`}
        </div>
        <Typography.Text type="secondary">
          {grant.reason}
          {' · '}
          {grant.state === 'ACTIVE' && grant.expiresAt
            ? t('partners.until', { until: dateTime(grant.expiresAt) })
            : t('partners.askedAt', { at: dateTime(grant.requestedAt) })}
        </Typography.Text>
      </div>
      {actions && (
        <Flex gap={8} wrap>
          {actions}
        </Flex>
      )}
    </>
  )
}
