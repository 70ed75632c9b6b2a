import { Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { AccountRowFragment } from '../gql/graphql'
import { number } from '../i18n/format'
import type { ListColumn } from '../lists/columns'
import { KindTag } from '../records/cells'
import { commonColumns } from '../records/commonColumns'
import { pathOf } from '../records/paths'

export function accountColumns(t: TFunction): ListColumn<AccountRowFragment>[] {
  const { owner, phone, email, next, tags, followed, updated, created } = commonColumns(t)
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
    {
      key: 'kind',
      field: 'kind',
      title: t('records.fields.kind'),
      sort: 'kind',
      render: ({ kind }) => <KindTag kind={kind} />,
    },
    {
      key: 'industry',
      field: 'industry',
      title: t('records.fields.industry'),
      sort: 'industry',
      hidden: true,
      render: ({ industry }) => industry,
    },
    owner,
    phone,
    { ...email, hidden: true },
    next,
    tags,
    {
      key: 'employees',
      field: 'employees',
      title: t('records.fields.employees'),
      sort: 'employees',
      hidden: true,
      render: ({ employees }) => (employees == null ? null : number(employees)),
    },
    followed,
    updated,
    created,
  ]
}
