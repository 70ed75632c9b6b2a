import { Link } from 'react-router'

import type { DealRowFragment } from '../gql/graphql'
import { day } from '../i18n/format'
import styles from '../lists/lists.module.css'
import { NextActivityCell, Owner } from '../records/cells'
import { pathOf } from '../records/paths'
import { Rotting, StatusTag } from './status'
import { Worth } from './worth'

/** A deal in a list at phone width: what, with whom, for how much, until when. */
export function DealCard({ deal }: { deal: DealRowFragment }) {
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <Link to={pathOf(deal.id)} style={{ flex: 1, minWidth: 0 }}>
          <strong>{deal.name}</strong>
        </Link>
        <Rotting deal={deal} />
        <StatusTag status={deal.status} />
      </div>
      {deal.account && <span>{deal.account.name}</span>}
      <div className={styles.cardLines}>
        <Worth amount={deal.amount} />
        <span>{deal.stage?.name}</span>
        {deal.closesOn && <span>{day(deal.closesOn)}</span>}
        {deal.status === 'OPEN' && <NextActivityCell next={deal.nextActivity} />}
        <Owner owner={deal.owner} />
      </div>
    </article>
  )
}
