import { Flex, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { ContactRowFragment } from '../gql/graphql'
import type { ListColumn } from '../lists/columns'
import { commonColumns } from '../records/commonColumns'
import { pathOf } from '../records/paths'
import { PersonAvatar } from '../ui/PersonAvatar'

export function contactColumns(t: TFunction): ListColumn<ContactRowFragment>[] {
  const { owner, phone, email, next, tags, followed, updated, created } = commonColumns(t)
  return [
    {
      key: 'name',
      title: t('records.fields.name'),
      sort: 'name',
      always: true,
      render: (contact) => (
        <Link to={pathOf(contact.id)}>
          <Flex gap={10} align="center">
            <PersonAvatar name={contact.name} size={26} />
            <Typography.Text strong style={{ color: 'inherit' }}>
              {contact.name}
            </Typography.Text>
          </Flex>
        </Link>
      ),
    },
    {
      key: 'title',
      field: 'title',
      title: t('records.fields.title'),
      sort: 'title',
      render: ({ title }) => title,
    },
    {
      key: 'account',
      field: 'accountId',
      title: t('records.fields.account'),
      render: ({ account }) => account && <Link to={pathOf(account.id)}>{account.name}</Link>,
    },
    email,
    phone,
    owner,
    { ...next, hidden: true },
    tags,
    {
      key: 'department',
      field: 'department',
      title: t('records.fields.department'),
      hidden: true,
      render: ({ department }) => department,
    },
    { ...followed, hidden: true },
    updated,
    created,
  ]
}
