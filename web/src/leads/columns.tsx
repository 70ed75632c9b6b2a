import { Flex, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { Link } from 'react-router'

import type { LeadRowFragment } from '../gql/graphql'
import type { ListColumn } from '../lists/columns'
import { Ago } from '../records/cells'
import { commonColumns } from '../records/commonColumns'
import { pathOf } from '../records/paths'
import { PersonAvatar } from '../ui/PersonAvatar'
import { ScoreTag } from './ScoreTag'
import { StatusTag } from './status'

export function leadColumns(t: TFunction): ListColumn<LeadRowFragment>[] {
  const { owner, phone, email, next, tags, followed, updated } = commonColumns(t)
  return [
    {
      key: 'name',
      title: t('records.fields.name'),
      sort: 'name',
      always: true,
      render: (lead) => (
        <Link to={pathOf(lead.id)}>
          <Flex gap={10} align="center">
            <PersonAvatar name={lead.name} size={26} />
            <Typography.Text strong style={{ color: 'inherit' }}>
              {lead.name}
            </Typography.Text>
          </Flex>
        </Link>
      ),
    },
    { key: 'company', field: 'company', title: t('records.fields.company'), render: ({ company }) => company },
    { key: 'status', title: t('records.fields.status'), render: ({ status }) => <StatusTag status={status} /> },
    {
      key: 'score',
      field: 'engagement',
      title: t('leads.score.tab'),
      sort: 'engagement',
      render: (lead) => <ScoreTag lead={lead} />,
    },
    {
      key: 'chance',
      field: 'chance',
      title: t('leads.score.chance'),
      sort: 'chance',
      hidden: true,
      render: ({ chance }) => (chance == null ? null : `${chance} %`),
    },
    { key: 'source', field: 'source', title: t('records.fields.source'), render: ({ source }) => source },
    owner,
    {
      key: 'created',
      title: t('records.fields.createdAt'),
      sort: 'createdAt',
      render: ({ createdAt }) => <Ago at={createdAt} />,
    },
    phone,
    email,
    { ...next, hidden: true },
    tags,
    { ...followed, hidden: true },
    updated,
  ]
}
