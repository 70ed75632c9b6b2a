import type { TFunction } from 'i18next'

import type { AccountRowFragment, ContactRowFragment, LeadRowFragment } from '../gql/graphql'
import type { ListColumn } from '../lists/columns'
import { Ago, EmailLink, NextActivityCell, Owner, PhoneLink, primary, Tags } from './cells'

type Row = AccountRowFragment | ContactRowFragment | LeadRowFragment

/** The columns of what accounts, contacts and leads have in common, for each list to put in its own order. */
export function commonColumns(t: TFunction) {
  return {
    owner: {
      key: 'owner',
      field: 'ownerId',
      title: t('records.fields.owner'),
      render: ({ owner }) => <Owner owner={owner} />,
    },
    phone: {
      key: 'phone',
      field: 'phones',
      title: t('records.fields.phone'),
      render: ({ phones }) => <PhoneLink phone={primary(phones)} />,
    },
    email: {
      key: 'email',
      field: 'emails',
      title: t('records.fields.email'),
      render: ({ emails }) => <EmailLink email={primary(emails)} />,
    },
    next: {
      key: 'next',
      field: 'nextActivityAt',
      title: t('records.fields.nextActivity'),
      sort: 'nextActivityAt',
      render: ({ nextActivity }) => <NextActivityCell next={nextActivity} />,
    },
    tags: { key: 'tags', title: t('records.fields.tags'), render: ({ tags }) => <Tags tags={tags} /> },
    followed: {
      key: 'followed',
      field: 'lastFollowedAt',
      title: t('records.fields.lastFollowedAt'),
      sort: 'lastFollowedAt',
      render: ({ lastFollowedAt }) => <Ago at={lastFollowedAt} />,
    },
    updated: {
      key: 'updated',
      title: t('records.fields.updatedAt'),
      sort: 'updatedAt',
      hidden: true,
      render: ({ updatedAt }) => <Ago at={updatedAt} />,
    },
    created: {
      key: 'created',
      title: t('records.fields.createdAt'),
      sort: 'createdAt',
      hidden: true,
      render: ({ createdAt }) => <Ago at={createdAt} />,
    },
  } satisfies Record<string, ListColumn<Row>>
}
