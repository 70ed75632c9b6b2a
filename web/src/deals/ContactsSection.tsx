import { StarFilled, StarOutlined } from '@ant-design/icons'
import { Button, Flex, Select, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAction } from '../api/useAction'
import {
  type DealContactRole,
  type DealDetailFragment,
  type DealPartiesDetailFragment,
  RemoveDealContactDocument,
  SetDealContactDocument,
} from '../gql/graphql'
import { ContactSelect } from '../records/ContactSelect'
import { pathOf } from '../records/paths'
import { PartyRow, PartySection, useTold } from './Party'

const ROLES: readonly DealContactRole[] = [
  'DECISION_MAKER',
  'ECONOMIC_BUYER',
  'CHAMPION',
  'INFLUENCER',
  'EVALUATOR',
  'USER',
  'GATEKEEPER',
  'OPPONENT',
  'OTHER',
]

type Contact = DealPartiesDetailFragment['contacts'][number]
type Props = { deal: DealDetailFragment; contacts: readonly Contact[]; may: boolean }

/** The people at the other side, and what each has to say in it. */
export function ContactsSection({ deal, contacts, may }: Props) {
  const { t } = useTranslation()
  const told = useTold()
  const set = useAction(SetDealContactDocument)
  const remove = useAction(RemoveDealContactDocument)
  const [added, setAdded] = useState<string | null>(null)
  const options = ROLES.map((value) => ({ value, label: t(`deals.parties.roles.${value}`) }))
  const say = async (contactId: string, role: DealContactRole | null | undefined, primary = false) =>
    told(await set({ input: { dealId: deal.id, contactId, role: role ?? null, primary } }))
  const add = async () => {
    if (added && (await say(added, null))) setAdded(null)
  }
  return (
    <PartySection title={t('deals.parties.contacts')} none={contacts.length === 0 && t('deals.parties.noContacts')}>
      <div role="list">
        {contacts.map(({ contactId, name, title, role, primary }) => (
          <PartyRow
            key={contactId}
            name={name}
            onRemove={may ? async () => void told(await remove({ input: { dealId: deal.id, contactId } })) : undefined}
          >
            <span style={{ flex: '1 1 160px' }}>
              <Link to={pathOf(contactId)}>{name}</Link> <Typography.Text type="secondary">{title}</Typography.Text>
            </span>
            {primary && (
              <Tag color="gold" icon={<StarFilled aria-hidden />}>
                {t('deals.parties.primary')}
              </Tag>
            )}
            {!primary && may && (
              <Button
                type="text"
                size="small"
                icon={<StarOutlined aria-hidden />}
                aria-label={t('deals.parties.makePrimary', { name })}
                onClick={() => void say(contactId, role, true)}
              />
            )}
            <Select
              allowClear
              disabled={!may}
              value={role ?? null}
              options={options}
              placeholder={t('deals.parties.noRole')}
              aria-label={t('deals.parties.roleOf', { name })}
              onChange={(value: DealContactRole | null | undefined) => void say(contactId, value)}
              style={{ width: 170 }}
            />
          </PartyRow>
        ))}
      </div>
      {may && (
        <Flex gap={8} wrap style={{ marginTop: 8 }}>
          <ContactSelect
            accountId={deal.account?.id ?? null}
            value={added ?? (null as never)}
            onChange={(value: string | undefined) => setAdded(value ?? null)}
            placeholder={t('records.types.contact')}
            aria-label={t('deals.parties.addContact')}
            style={{ flex: '1 1 200px' }}
          />
          <Button disabled={!added} onClick={() => void add()}>
            {t('deals.parties.addContact')}
          </Button>
        </Flex>
      )}
    </PartySection>
  )
}
