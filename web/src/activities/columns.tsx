import { Flex, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { ActivityCardFragment } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import type { ListColumn } from '../lists/columns'
import { Owner } from '../records/cells'
import { pathOf } from '../records/paths'
import { KIND_ICONS } from './kinds'

export function activityColumns(t: TFunction): ListColumn<ActivityCardFragment>[] {
  return [
    {
      key: 'subject',
      title: t('activities.subject'),
      sort: 'subject',
      always: true,
      render: ({ id, subject }) => (
        <Link to={pathOf(id)}>
          <Typography.Text strong ellipsis style={{ color: 'inherit', maxWidth: 320 }}>
            {subject}
          </Typography.Text>
        </Link>
      ),
    },
    {
      key: 'kind',
      title: t('activities.kind'),
      render: ({ kind }) => (
        <Flex gap={8}>
          {KIND_ICONS[kind]} {t(`activities.kinds.${kind}`)}
        </Flex>
      ),
    },
    {
      key: 'account',
      title: t('records.fields.account'),
      render: ({ account }) => account && <Link to={pathOf(account.id)}>{account.name}</Link>,
    },
    {
      key: 'contact',
      title: t('records.fields.contact'),
      render: ({ contact }) => contact && <Link to={pathOf(contact.id)}>{contact.name}</Link>,
    },
    {
      key: 'deal',
      title: t('records.types.deal'),
      hidden: true,
      render: ({ deal }) => deal && <Link to={pathOf(deal.id)}>{deal.name}</Link>,
    },
    { key: 'owner', title: t('records.fields.owner'), render: ({ owner }) => <Owner owner={owner} /> },
    {
      key: 'occurred',
      title: t('activities.when'),
      sort: 'occurredAt',
      render: ({ occurredAt }) => occurredAt && dateTime(occurredAt),
    },
    {
      key: 'due',
      title: t('activities.due'),
      sort: 'dueAt',
      hidden: true,
      render: ({ dueAt }) => dueAt && dateTime(dueAt),
    },
    { key: 'outcome', title: t('activities.outcome'), hidden: true, render: ({ outcome }) => outcome },
  ]
}
