import { Flex, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { DealRowFragment } from '../gql/graphql'
import { day } from '../i18n/format'
import type { ListColumn } from '../lists/columns'
import { Ago, NextActivityCell, Owner, Tags } from '../records/cells'
import { pathOf } from '../records/paths'
import { Rotting, StatusTag } from './status'
import { Worth } from './worth'

export function dealColumns(t: TFunction): ListColumn<DealRowFragment>[] {
  return [
    {
      key: 'name',
      title: t('records.fields.name'),
      sort: 'name',
      always: true,
      render: (deal) => (
        <Link to={pathOf(deal.id)}>
          <Typography.Text strong style={{ color: 'inherit' }}>
            {deal.name}
          </Typography.Text>
        </Link>
      ),
    },
    {
      key: 'account',
      field: 'accountId',
      title: t('records.fields.account'),
      render: ({ account }) => account && <Link to={pathOf(account.id)}>{account.name}</Link>,
    },
    {
      key: 'stage',
      field: 'stageId',
      title: t('records.fields.stage'),
      render: (deal) => (
        <Flex gap={6} align="center">
          {deal.stage?.name}
          <Rotting deal={deal} />
        </Flex>
      ),
    },
    { key: 'status', title: t('records.fields.status'), render: ({ status }) => <StatusTag status={status} /> },
    {
      key: 'amount',
      field: 'amount',
      title: t('records.fields.amount'),
      sort: 'amount',
      render: ({ amount }) => <Worth amount={amount} />,
    },
    {
      key: 'expected',
      field: 'expected',
      title: t('records.fields.expected'),
      sort: 'expected',
      hidden: true,
      render: ({ expected }) => <Worth amount={expected} />,
    },
    {
      key: 'probability',
      title: t('records.fields.probability'),
      sort: 'probability',
      hidden: true,
      render: ({ probability }) => (probability == null ? null : `${probability} %`),
    },
    {
      key: 'forecast',
      field: 'forecast',
      title: t('records.fields.forecast'),
      hidden: true,
      render: ({ forecast }) => forecast && t(`deals.forecasts.${forecast}`),
    },
    {
      key: 'closesOn',
      field: 'closesOn',
      title: t('records.fields.closesOn'),
      sort: 'closesOn',
      render: ({ closesOn }) => closesOn && day(closesOn),
    },
    {
      key: 'next',
      field: 'nextActivityAt',
      title: t('records.fields.nextActivity'),
      sort: 'nextActivityAt',
      render: ({ status, nextActivity }) => status === 'OPEN' && <NextActivityCell next={nextActivity} />,
    },
    {
      key: 'followed',
      field: 'lastFollowedAt',
      title: t('records.fields.lastFollowedAt'),
      sort: 'lastFollowedAt',
      hidden: true,
      render: ({ lastFollowedAt }) => <Ago at={lastFollowedAt} />,
    },
    {
      key: 'owner',
      field: 'ownerId',
      title: t('records.fields.owner'),
      render: ({ owner }) => <Owner owner={owner} />,
    },
    { key: 'tags', title: t('records.fields.tags'), render: ({ tags }) => <Tags tags={tags} /> },
    {
      key: 'created',
      title: t('records.fields.createdAt'),
      sort: 'createdAt',
      hidden: true,
      render: ({ createdAt }) => <Ago at={createdAt} />,
    },
    {
      key: 'updated',
      title: t('records.fields.updatedAt'),
      sort: 'updatedAt',
      hidden: true,
      render: ({ updatedAt }) => <Ago at={updatedAt} />,
    },
  ]
}
