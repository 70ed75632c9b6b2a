import { App, Button, Card, Empty, Flex, Popconfirm, Segmented, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { DropJobDocument, type JobRowFragment, JobsDocument, type JobState, RetryJobDocument } from '../gql/graphql'
import { Ago } from '../records/cells'
import { FaultResult } from '../ui/FaultResult'

const STATES = ['PARKED', 'QUEUED', 'RUNNING', 'DONE'] as const satisfies readonly JobState[]

/** Work that gave up after several tries, with its error; an administrator decides whether it is tried again. */
export function JobsPage() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [state, setState] = useState<(typeof STATES)[number]>('PARKED')
  const [{ data, error }, retry] = useQuery({ query: JobsDocument, variables: { state, first: 100 } })
  const retryJob = useAction(RetryJobDocument)
  const dropJob = useAction(DropJobDocument)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />

  const act = async (verb: typeof retryJob | typeof dropJob, id: string) => {
    const payload = await verb({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const actions = ({ id }: JobRowFragment) => (
    <Flex gap={8} justify="flex-end">
      <Button size="small" type="primary" onClick={() => void act(retryJob, id)}>
        {t('settings.retryJob')}
      </Button>
      <Popconfirm
        title={t('settings.dropTitle')}
        description={t('settings.dropText')}
        onConfirm={() => act(dropJob, id)}
      >
        <Button size="small" danger>
          {t('settings.dropJob')}
        </Button>
      </Popconfirm>
    </Flex>
  )
  return (
    <>
      <Typography.Title level={1} style={{ fontSize: 22 }}>
        {t('shell.nav.jobs')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('settings.jobsLead')}</Typography.Paragraph>
      <Segmented
        aria-label={t('settings.jobState')}
        value={state}
        onChange={setState}
        options={STATES.map((value) => ({ value, label: t(`settings.jobStates.${value}`) }))}
        style={{ marginBottom: 16 }}
      />
      <Card styles={{ body: { padding: '0 12px' } }}>
        <Table<JobRowFragment>
          rowKey="id"
          loading={!data}
          pagination={false}
          dataSource={data?.jobs ?? []}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('settings.noJobs')} /> }}
          columns={[
            { title: t('settings.job'), render: (_value, { name }) => <code>{name}</code> },
            {
              title: t('settings.jobError'),
              render: (_value, { error: reason }) =>
                reason && (
                  <Typography.Paragraph
                    style={{ maxWidth: 480, margin: 0 }}
                    ellipsis={{ rows: 2, expandable: 'collapsible' }}
                  >
                    {reason}
                  </Typography.Paragraph>
                ),
            },
            { title: t('settings.attempts'), render: (_value, { attempts }) => <Tag>{attempts}</Tag> },
            { title: t('settings.since'), render: (_value, job) => <Ago at={job.finishedAt ?? job.createdAt} /> },
            {
              title: <span className="visually-hidden">{t('common.moreActions')}</span>,
              render: (_value, job) => job.state === 'PARKED' && actions(job),
            },
          ]}
        />
      </Card>
    </>
  )
}
