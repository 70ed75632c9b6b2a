import { Checkbox, Input, Modal, Radio, Skeleton, Space, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { ConvertLeadDocument, LeadConversionDocument, type LeadDetailFragment } from '../gql/graphql'
import { MoneyInput, type MoneyValue } from '../records/MoneyInput'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'

const NEW = 'new'
const NONE = 'none'
type Match = { id: string; title: string; subtitle?: string | null }

/** Shows what a lead would become and what may be there already; a person chooses, a deal as well, and it is done at once. */
export function ConvertLead({ lead, onClose }: { lead: LeadDetailFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const convert = useAction(ConvertLeadDocument)
  const ownFields = useHasModule('custom_fields')
  const [{ data, error }, retry] = useQuery({
    query: LeadConversionDocument,
    variables: { id: lead.id, deals: useHasModule('deals') },
    requestPolicy: 'network-only',
  })
  const mayAccount = useAccess('account').may('CREATE')
  const mayContact = useAccess('contact').may('CREATE')
  const mayDeal = useAccess('deal').may('CREATE')
  const [chosen, setChosen] = useState<{ account?: string; contact?: string; deal?: DealWish }>({})
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const found = data?.leadConversion
  const account = chosen.account ?? found?.accounts[0]?.id ?? (found?.account && mayAccount ? NEW : NONE)
  const contact = chosen.contact ?? found?.contacts[0]?.id ?? NEW

  const proposed = found?.deal && mayDeal ? found.deal : undefined
  const deal = chosen.deal ?? { wanted: Boolean(proposed?.amount), name: proposed?.name ?? '', amount: plainMoney(proposed?.amount) }

  const submit = async () => {
    setBusy(true)
    const payload = await convert({
      input: {
        id: lead.id,
        accountId: account === NEW || account === NONE ? null : account,
        contactId: contact === NEW ? null : contact,
        alone: account === NONE,
        ...(proposed && deal.wanted ? { deal: { name: deal.name.trim() || null, amount: deal.amount } } : {}),
      },
      ownFields,
    })
    setBusy(false)
    setProblems(payload?.userErrors.map(({ message }) => message) ?? [])
    if (payload?.userErrors.length === 0) onClose()
  }
  return (
    <Modal
      open
      title={t('leads.convert.title', { name: lead.name })}
      okText={t('leads.convert.do')}
      okButtonProps={{ disabled: !found || (contact === NEW && !mayContact) }}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems} />
      {error && <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />}
      {!found && !error && <Skeleton active paragraph={{ rows: 4 }} />}
      {found && (
        <Space vertical size="large" style={{ width: '100%' }}>
          <Choice
            label={t('records.types.account')}
            value={account}
            onChange={(value) => setChosen({ ...chosen, account: value })}
            made={found.account && mayAccount ? t('leads.convert.make', { name: found.account }) : undefined}
            none={t('leads.convert.alone')}
            matches={found.accounts}
          />
          <Choice
            label={t('records.types.contact')}
            value={contact}
            onChange={(value) => setChosen({ ...chosen, contact: value })}
            made={mayContact ? t('leads.convert.make', { name: found.contact }) : undefined}
            matches={found.contacts}
          />
          {proposed && <DealToMake deal={deal} onChange={(value) => setChosen({ ...chosen, deal: value })} />}
          <Typography.Text type="secondary">{t('leads.convert.stays')}</Typography.Text>
        </Space>
      )}
    </Modal>
  )
}

type DealWish = { wanted: boolean; name: string; amount: MoneyValue | null }

/** What the cache adds to an amount is not sent back. */
function plainMoney(amount: MoneyValue | null | undefined): MoneyValue | null {
  return amount ? { amountMinor: amount.amountMinor, currency: amount.currency } : null
}

function DealToMake({ deal, onChange }: { deal: DealWish; onChange: (deal: DealWish) => void }) {
  const { t } = useTranslation()
  return (
    <div role="group" aria-label={t('records.types.deal')}>
      <Checkbox checked={deal.wanted} onChange={({ target }) => onChange({ ...deal, wanted: target.checked })}>
        <Typography.Text strong>{t('leads.convert.deal')}</Typography.Text>
      </Checkbox>
      {deal.wanted && (
        <Space vertical style={{ width: '100%', marginTop: 8 }}>
          <Input
            value={deal.name}
            maxLength={200}
            aria-label={t('deals.name')}
            onChange={({ target }) => onChange({ ...deal, name: target.value })}
          />
          <label htmlFor="deal-amount">{t('records.fields.amount')}</label>
          <MoneyInput id="deal-amount" value={deal.amount} onChange={(amount) => onChange({ ...deal, amount })} />
        </Space>
      )}
    </div>
  )
}

type ChoiceProps = {
  label: string
  value: string
  onChange: (value: string) => void
  made: string | undefined
  none?: string
  matches: readonly Match[]
}

function Choice({ label, value, onChange, made, none, matches }: ChoiceProps) {
  const { t } = useTranslation()
  const options = [
    ...matches.map(({ id, title, subtitle }) => ({
      value: id,
      label: t('leads.convert.link', { name: [title, subtitle].filter(Boolean).join(' · ') }),
    })),
    ...(made ? [{ value: NEW, label: made }] : []),
    ...(none ? [{ value: NONE, label: none }] : []),
  ]
  return (
    <div role="group" aria-label={label}>
      <Typography.Text strong>{label}</Typography.Text>
      <Radio.Group
        vertical
        value={value}
        onChange={({ target }) => onChange(target.value as string)}
        options={options}
        style={{ marginTop: 8 }}
      />
    </div>
  )
}
