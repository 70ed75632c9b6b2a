import { Link } from 'react-router'

import type { ContactRowFragment } from '../gql/graphql'
import styles from '../lists/lists.module.css'
import { EmailLink, PhoneLink, primary, Tags } from '../records/cells'
import { pathOf } from '../records/paths'
import { PersonAvatar } from '../ui/PersonAvatar'

/** A contact in a list at phone width. */
export function ContactCard({ contact }: { contact: ContactRowFragment }) {
  const role = [contact.title, contact.account?.name].filter(Boolean).join(' · ')
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <Link to={pathOf(contact.id)} style={{ flex: 1, minWidth: 0 }}>
          <strong>{contact.name}</strong>
        </Link>
        <PersonAvatar name={contact.name} size={26} />
      </div>
      {role && <span>{role}</span>}
      <div className={styles.cardLines}>
        <PhoneLink phone={primary(contact.phones)} icon />
        <EmailLink email={primary(contact.emails)} icon />
      </div>
      {contact.tags.length > 0 && <Tags tags={contact.tags} />}
    </article>
  )
}
