import { Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { AccountRowFragment } from '../gql/graphql'
import { number } from '../i18n/format'
import type { ListColumn } from '../lists/columns'
import { Ago, EmailLink, KindTag, NextActivityCell, Owner, PhoneLink, primary, Tags } from '../records/cells'
import { pathOf } from '../records/paths'

export function accountColumns(t: TFunction): ListColumn<AccountRowFragment>[] {
  return [
    {
      key: 'name',
      title: t('records.fields.name'),
      sort: 'name',
      always: true,
      render: (account) => (
        <Link to={pathOf(account.id)}>
          <Typography.Text strong style={{ color: 'inherit' }}>
            {account.name}
          </Typography.Text>
        </Link>
      ),
    },
    { key: 'kind', title: t('records.fields.kind'), sort: 'kind', render: ({ kind }) => <KindTag kind={kind} /> },
    {
      key: 'industry',
      title: t('records.fields.industry'),
      sort: 'industry',
      hidden: true,
      render: ({ industry }) => industry,
    },
    { key: 'owner', title: t('records.fields.owner'), render: ({ owner }) => <Owner owner={owner} /> },
    {
      key: 'phone',
      title: t('records.fields.phone'),
      render: ({ phones }) => <PhoneLink phone={primary(phones)} />,
    },
    {
      key: 'email',
      title: t('records.fields.email'),
      hidden: true,
      render: ({ emails }) => <EmailLink email={primary(emails)} />,
    },
    {
      key: 'next',
      title: t('records.fields.nextActivity'),
      sort: 'nextActivityAt',
      render: ({ nextActivity }) => <NextActivityCell next={nextActivity} />,
    },
    { key: 'tags', title: t('records.fields.tags'), render: ({ tags }) => <Tags tags={tags} /> },
    {
      key: 'employees',
      title: t('records.fields.employees'),
      sort: 'employees',
      hidden: true,
      render: ({ employees }) => (employees == null ? null : number(employees)),
    },
    {
      key: 'followed',
      title: t('records.fields.lastFollowedAt'),
      sort: 'lastFollowedAt',
      render: ({ lastFollowedAt }) => <Ago at={lastFollowedAt} />,
    },
    {
      key: 'updated',
      title: t('records.fields.updatedAt'),
      sort: 'updatedAt',
      hidden: true,
      render: ({ updatedAt }) => <Ago at={updatedAt} />,
    },
    {
      key: 'created',
      title: t('records.fields.createdAt'),
      sort: 'createdAt',
      hidden: true,
      render: ({ createdAt }) => <Ago at={createdAt} />,
    },
  ]
}
