import { Button, Card, Checkbox, Drawer, Flex, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AcceptTemplateDocument,
  DeclineTemplateDocument,
  TemplateDifferencesDocument,
  type TemplateDifferencesQuery,
  type TemplateOfferRowFragment,
  TemplateOffersDocument,
  type TemplateStanding,
} from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useMay } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import own from './partners.module.css'
import { useDecided } from './useDecided'

const COLOURS: Record<TemplateStanding, string> = {
  ADDED: 'green',
  CHANGED: 'gold',
  SAME: 'default',
  CONFLICTING: 'red',
}

/** What the partner offers to set up here, and how that went. Nothing where nothing was ever offered. */
export function Offers() {
  const { t } = useTranslation()
  const may = useMay('tenant:manage')
  const [{ data }] = useQuery({ query: TemplateOffersDocument, pause: !may })
  const [looking, setLooking] = useState<TemplateOfferRowFragment>()
  if (!data?.templateOffers.length) return null
  return (
    <Card title={t('partners.offers')}>
      <ul className={styles.rows}>
        {data.templateOffers.map((offer) => (
          <li key={offer.id}>
            <div style={{ minWidth: 0 }}>
              <strong>{t('partners.offerOf', { template: offer.template, number: offer.number })}</strong>{' '}
              <Tag color={offer.state === 'OPEN' ? 'gold' : offer.state === 'ACCEPTED' ? 'green' : 'default'}>
                {t(`partners.offerStates.${offer.state}`)}
              </Tag>
              <br />
              <Typography.Text type="secondary">
                {offer.partner} · {dateTime(offer.offeredAt)} · {t('partners.items', { count: offer.items })}
              </Typography.Text>
            </div>
            {offer.state === 'OPEN' && (
              <Button size="small" type="primary" onClick={() => setLooking(offer)}>
                {t('partners.lookAtOffer')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {looking && <OfferDrawer offer={looking} onClose={() => setLooking(undefined)} />}
    </Card>
  )
}

function OfferDrawer({ offer, onClose }: { offer: TemplateOfferRowFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const [{ data, error }, again] = useQuery({
    query: TemplateDifferencesDocument,
    variables: { offerId: offer.id },
    requestPolicy: 'network-only',
  })
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const accept = useAction(AcceptTemplateDocument)
  const decline = useAction(DeclineTemplateDocument)
  const takeable = (data?.templateDifferences ?? []).filter(
    ({ standing }) => standing === 'ADDED' || standing === 'CHANGED',
  )
  const chosen = takeable.filter(({ item }) => !left.has(item))
  const take = async () => {
    const payload = await accept({ input: { offerId: offer.id, items: chosen.map(({ item }) => item) } })
    if (decided(payload, t('partners.taken'))) onClose()
  }
  const refuse = async () => {
    if (decided(await decline({ input: { offerId: offer.id } }), t('partners.declined'))) onClose()
  }
  const toggle = (item: string, take_: boolean) => {
    const next = new Set(left)
    if (take_) next.delete(item)
    else next.add(item)
    setLeft(next)
  }
  return (
    <Drawer
      open
      size={640}
      title={t('partners.offerOf', { template: offer.template, number: offer.number })}
      onClose={onClose}
      footer={
        <Flex gap={8} justify="flex-end">
          <Button onClick={refuse}>{t('partners.decline')}</Button>
          <Button type="primary" disabled={chosen.length === 0} onClick={take}>
            {t('partners.take', { count: chosen.length })}
          </Button>
        </Flex>
      }
    >
      <Typography.Paragraph type="secondary">{t('partners.offerLead', { partner: offer.partner })}</Typography.Paragraph>
      {error && <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Skeleton active />}
      <ul className={styles.rows}>
        {data?.templateDifferences.map((each) => (
          <li key={each.item} style={{ alignItems: 'flex-start' }}>
            <Difference
              found={each}
              checked={takeable.includes(each) && !left.has(each.item)}
              disabled={!takeable.includes(each)}
              onChange={(checked) => toggle(each.item, checked)}
            />
          </li>
        ))}
      </ul>
    </Drawer>
  )
}

type Found = TemplateDifferencesQuery['templateDifferences'][number]
type DifferenceProps = { found: Found; checked: boolean; disabled: boolean; onChange: (checked: boolean) => void }

function Difference({ found, checked, disabled, onChange }: DifferenceProps) {
  const { t } = useTranslation()
  const before = found.before as Record<string, unknown>
  const after = found.after as Record<string, unknown>
  return (
    <div style={{ width: '100%' }}>
      <Flex justify="space-between" gap={8}>
        <Checkbox checked={checked} disabled={disabled} onChange={({ target }) => onChange(target.checked)}>
          <strong>{found.label}</strong>{' '}
          <Typography.Text type="secondary">{t(`partners.kinds.${kindOf(found.kind)}`)}</Typography.Text>
        </Checkbox>
        <Tag color={COLOURS[found.standing]}>{t(`partners.standings.${found.standing}`)}</Tag>
      </Flex>
      {(found.standing === 'CHANGED' || found.standing === 'CONFLICTING') && (
        <dl className={own.diff}>
          {Object.keys(after).map((name) => (
            <div key={name}>
              <dt>{t(`partners.parts.${partOf(name)}`)}</dt>
              <dd>
                <del>{told(before[name])}</del> → <ins>{told(after[name])}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

const KINDS = ['custom_field', 'role'] as const
const PARTS = [
  'kind', 'label_en', 'label_zh', 'required', 'sensitive', 'scale', 'options', 'base', 'permissions', 'grants', 'fields',
] as const // prettier-ignore

function kindOf(kind: string) {
  return KINDS.find((each) => each === kind) ?? 'other'
}

function partOf(name: string) {
  return PARTS.find((each) => each === name) ?? 'other'
}

function told(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (Array.isArray(value)) return value.map(told).join(', ') || '—'
  if (typeof value === 'object') {
    const entry = value as Record<string, unknown>
    return typeof entry.en === 'string'
      ? entry.en
      : Object.entries(entry).map(([name, of]) => `${name}: ${told(of)}`).join('; ') || '—' // prettier-ignore
  }
  return String(value)
}
