import { Link } from 'react-router'

import type { AccountRowFragment } from '../gql/graphql'
import styles from '../lists/lists.module.css'
import { KindTag, NextActivityCell, PhoneLink, primary, Tags } from '../records/cells'
import { pathOf } from '../records/paths'

/** An account in a list at phone width. */
export function AccountCard({ account }: { account: AccountRowFragment }) {
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <Link to={pathOf(account.id)}>
          <strong>{account.name}</strong>
        </Link>
        <KindTag kind={account.kind} />
      </div>
      <div className={styles.cardLines}>
        {account.industry && <span>{account.industry}</span>}
        <PhoneLink phone={primary(account.phones)} icon />
        <NextActivityCell next={account.nextActivity} />
      </div>
      {account.tags.length > 0 && <Tags tags={account.tags} />}
    </article>
  )
}
