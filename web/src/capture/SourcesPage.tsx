import { Alert, App, Button, Card, Empty, Flex, Popconfirm, Skeleton, Switch, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  DeleteLeadSourceDocument,
  type LeadSourceDetailFragment,
  LeadSourcesDocument,
  LookIntoLeadMailboxDocument,
  SetLeadSourceEnabledDocument,
} from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormModal } from './FormModal'
import { MailboxModal } from './MailboxModal'
import { Submissions } from './Submissions'
import { UseForm } from './UseForm'
import { WebhookModal } from './WebhookModal'

type Open = { edited?: LeadSourceDetailFragment; kind: LeadSourceDetailFragment['kind'] }

/** Where leads come in by themselves, and what came. */
export function SourcesPage() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: LeadSourcesDocument })
  const [open, setOpen] = useState<Open>()
  const [used, setUsed] = useState<LeadSourceDetailFragment>()
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const close = () => setOpen(undefined)
  const make = (
    <Flex gap={8} wrap justify="flex-end">
      <Button onClick={() => setOpen({ kind: 'MAIL' })}>{t('capture.newMailbox')}</Button>
      <Button onClick={() => setOpen({ kind: 'WEBHOOK' })}>{t('capture.newWebhook')}</Button>
      <Button type="primary" onClick={() => setOpen({ kind: 'FORM' })}>
        {t('capture.newForm')}
      </Button>
    </Flex>
  )
  return (
    <>
      <SettingsHead title={t('capture.plural')} lead={t('capture.lead')} action={make} />
      <Card style={{ marginBottom: 24 }}>
        {!data && <Skeleton active />}
        {data?.leadSources.length === 0 && <Empty description={t('capture.none')} />}
        <ul className={styles.rows}>
          {data?.leadSources.map((source) => (
            <li key={source.id}>
              <SourceName source={source} />
              <SourceActions
                source={source}
                onUse={() => setUsed(source)}
                onEdit={() => setOpen({ edited: source, kind: source.kind })}
              />
            </li>
          ))}
        </ul>
      </Card>
      <Submissions sources={data?.leadSources ?? []} />
      {open?.kind === 'FORM' && <FormModal edited={open.edited} onMade={setUsed} onClose={close} />}
      {open?.kind === 'MAIL' && <MailboxModal edited={open.edited} onClose={close} />}
      {open?.kind === 'WEBHOOK' && <WebhookModal edited={open.edited} onClose={close} />}
      {used?.form && <UseForm name={used.name} form={used.form} onClose={() => setUsed(undefined)} />}
    </>
  )
}

function SourceName({ source }: { source: LeadSourceDetailFragment }) {
  const { t } = useTranslation()
  const said = source.counts.map(({ state, count }) => `${t(`capture.states.${state}`)} ${count}`).join(' · ')
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <strong>{source.name}</strong> <Tag>{t(`capture.kinds.${source.kind}`)}</Tag>
      {!source.enabled && <Tag color="gold">{t('capture.off')}</Tag>}
      <br />
      <Typography.Text type="secondary">{said || t('capture.nothingYet')}</Typography.Text>
      {source.mailbox?.fault && (
        <Alert
          type="error"
          showIcon
          style={{ marginTop: 8 }}
          title={t(`capture.faults.${source.mailbox.fault}`)}
        />
      )}
    </div>
  )
}

type ActionsProps = { source: LeadSourceDetailFragment; onUse: () => void; onEdit: () => void }

function SourceActions({ source, onUse, onEdit }: ActionsProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const enable = useAction(SetLeadSourceEnabledDocument)
  const remove = useAction(DeleteLeadSourceDocument)
  const look = useAction(LookIntoLeadMailboxDocument)
  const { id, name } = source
  const tell = (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Flex gap={8} wrap align="center">
      <Switch
        size="small"
        checked={source.enabled}
        aria-label={t('capture.takes', { name })}
        onChange={async (enabled) => tell(await enable({ input: { id, enabled } }))}
      />
      {source.form && (
        <Button size="small" onClick={onUse} aria-label={t('capture.useOf', { name })}>
          {t('capture.use')}
        </Button>
      )}
      {source.mailbox && (
        <Button
          size="small"
          aria-label={t('capture.lookNowOf', { name })}
          onClick={async () => {
            const payload = await look({ input: { id } })
            tell(payload)
            if (payload?.source) message.success(t('capture.looking'))
          }}
        >
          {t('capture.lookNow')}
        </Button>
      )}
      <Button size="small" onClick={onEdit} aria-label={t('capture.editOf', { name })}>
        {t('common.edit')}
      </Button>
      <Popconfirm
        title={t('capture.removeTitle', { name })}
        description={t('capture.removeText')}
        onConfirm={async () => tell(await remove({ input: { id } }))}
      >
        <Button size="small" danger aria-label={t('capture.removeOf', { name })}>
          {t('capture.remove')}
        </Button>
      </Popconfirm>
    </Flex>
  )
}
