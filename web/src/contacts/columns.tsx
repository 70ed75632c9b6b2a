import { Flex, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { ContactRowFragment } from '../gql/graphql'
import type { ListColumn } from '../lists/columns'
import { Ago, EmailLink, NextActivityCell, Owner, PhoneLink, primary, Tags } from '../records/cells'
import { pathOf } from '../records/paths'
import { PersonAvatar } from '../ui/PersonAvatar'

export function contactColumns(t: TFunction): ListColumn<ContactRowFragment>[] {
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
    { key: 'title', title: t('records.fields.title'), sort: 'title', render: ({ title }) => title },
    {
      key: 'account',
      title: t('records.fields.account'),
      render: ({ account }) => account && <Link to={pathOf(account.id)}>{account.name}</Link>,
    },
    { key: 'email', title: t('records.fields.email'), render: ({ emails }) => <EmailLink email={primary(emails)} /> },
    { key: 'phone', title: t('records.fields.phone'), render: ({ phones }) => <PhoneLink phone={primary(phones)} /> },
    { key: 'owner', title: t('records.fields.owner'), render: ({ owner }) => <Owner owner={owner} /> },
    {
      key: 'next',
      title: t('records.fields.nextActivity'),
      sort: 'nextActivityAt',
      hidden: true,
      render: ({ nextActivity }) => <NextActivityCell next={nextActivity} />,
    },
    { key: 'tags', title: t('records.fields.tags'), render: ({ tags }) => <Tags tags={tags} /> },
    { key: 'department', title: t('records.fields.department'), hidden: true, render: ({ department }) => department },
    {
      key: 'followed',
      title: t('records.fields.lastFollowedAt'),
      sort: 'lastFollowedAt',
      hidden: true,
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
