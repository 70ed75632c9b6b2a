import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { ContactCard } from '../contacts/ContactCard'
import { ContactDrawer } from '../contacts/ContactDrawer'
import { AccountPeopleDocument } from '../gql/graphql'
import listStyles from '../lists/lists.module.css'
import { KindTag } from '../records/cells'
import { pathOf } from '../records/paths'

type Props = { account: { id: string; name: string } }

/** The contacts of an account, and the accounts below it. */
export function AccountPeople({ account }: Props) {
  const { t } = useTranslation()
  const mayWrite = useAccess('contact').may('CREATE')
  const [adding, setAdding] = useState(false)
  const [{ data }] = useQuery({ query: AccountPeopleDocument, variables: { id: account.id, first: 50 } })
  const people = data?.account?.contacts
  const children = data?.account?.children
  if (!people) return <Skeleton active />
  return (
    <>
      {mayWrite && (
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)} style={{ marginBottom: 12 }}>
          {t('records.newContact')}
        </Button>
      )}
      {people.nodes.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.noContacts')} />
      )}
      <ul className={listStyles.cards}>
        {people.nodes.map((contact) => (
          <li key={contact.id}>
            <ContactCard contact={contact} />
          </li>
        ))}
      </ul>
      {children && children.nodes.length > 0 && (
        <>
          <Typography.Title level={2} style={{ fontSize: 15 }}>
            {t('records.children')}
          </Typography.Title>
          <ul className={listStyles.cards}>
            {children.nodes.map(({ id, name, kind }) => (
              <li key={id} className={listStyles.card}>
                <div className={listStyles.cardHead}>
                  <Link to={pathOf(id)}>{name}</Link>
                  <KindTag kind={kind} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {adding && <ContactDrawer account={account} onSaved={() => setAdding(false)} onClose={() => setAdding(false)} />}
    </>
  )
}
