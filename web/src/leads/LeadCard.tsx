import { Link } from 'react-router'

import type { LeadRowFragment } from '../gql/graphql'
import styles from '../lists/lists.module.css'
import { Ago, EmailLink, Owner, PhoneLink, primary } from '../records/cells'
import { pathOf } from '../records/paths'
import { ScoreTag } from './ScoreTag'
import { StatusTag } from './status'

/** A lead in a list at phone width: who, from where, whose, since when. */
export function LeadCard({ lead }: { lead: LeadRowFragment }) {
  const from = [lead.company, lead.source].filter(Boolean).join(' · ')
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <Link to={pathOf(lead.id)} style={{ flex: 1, minWidth: 0 }}>
          <strong>{lead.name}</strong>
        </Link>
        <ScoreTag lead={lead} />
        <StatusTag status={lead.status} />
      </div>
      {from && <span>{from}</span>}
      <div className={styles.cardLines}>
        <PhoneLink phone={primary(lead.phones)} icon />
        <EmailLink email={primary(lead.emails)} icon />
        <Owner owner={lead.owner} />
        <Ago at={lead.createdAt} />
      </div>
    </article>
  )
}
