import { Button, Flex, InputNumber, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import { useAction } from '../api/useAction'
import { type DealDetailFragment, type DealPartiesDetailFragment, SplitDealDocument } from '../gql/graphql'
import { number } from '../i18n/format'
import { OwnerSelect } from '../records/OwnerSelect'
import { PartyRow, PartySection, useTold } from './Party'
import { type Share, started, toInput, total } from './splitting'
import { Worth } from './worth'

type Split = DealPartiesDetailFragment['splits'][number]
type Props = { deal: DealDetailFragment; splits: readonly Split[]; may: boolean }

/** Whose deal it is besides its owner: shares that make a hundred percent. */
export function SplitsSection({ deal, splits, may }: Props) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const [editing, setEditing] = useState(false)
  return (
    <PartySection title={t('deals.parties.splits')} none={splits.length === 0 && !editing && t('deals.parties.noSplits')}>
      {editing ? (
        <Splitting deal={deal} splits={splits} onDone={() => setEditing(false)} />
      ) : (
        <>
          <div role="list">
            {splits.map(({ userId, basisPoints, amount }) => (
              <PartyRow key={userId} name={nameOf(userId)}>
                <span style={{ flex: '1 1 160px' }}>{nameOf(userId)}</span>
                <span>{number(basisPoints / 100)} %</span>
                <Worth amount={amount} />
              </PartyRow>
            ))}
          </div>
          {may && <Button onClick={() => setEditing(true)}>{t('deals.parties.split')}</Button>}
        </>
      )}
    </PartySection>
  )
}

function Splitting({ deal, splits, onDone }: { deal: DealDetailFragment; splits: readonly Split[]; onDone: () => void }) {
  const { t } = useTranslation()
  const told = useTold()
  const split = useAction(SplitDealDocument)
  const [shares, setShares] = useState<Share[]>(() => started(splits, deal.owner?.id))
  const sum = total(shares)
  const change = (at: number, with_: Partial<Share>) =>
    setShares((now) => now.map((share, place) => (place === at ? { ...share, ...with_ } : share)))
  const save = async () => {
    if (told(await split({ input: { dealId: deal.id, splits: toInput(shares) } }))) onDone()
  }
  return (
    <>
      <div role="list">
        {shares.map(({ key, userId, percent }, at) => (
          <PartyRow
            key={key}
            name={String(at + 1)}
            onRemove={() => setShares((now) => now.filter((_, place) => place !== at))}
          >
            <OwnerSelect
              value={userId ?? (null as never)}
              onChange={(value: string | undefined) => change(at, { userId: value ?? null })}
              aria-label={t('deals.parties.member', { number: at + 1 })}
              style={{ flex: '1 1 160px' }}
            />
            <InputNumber<number>
              value={percent}
              min={0}
              max={100}
              precision={2}
              suffix="%"
              aria-label={t('deals.parties.share', { number: at + 1 })}
              onChange={(value) => change(at, { percent: value })}
              style={{ width: 120 }}
            />
          </PartyRow>
        ))}
      </div>
      <Flex gap={8} align="center" wrap style={{ marginTop: 8 }}>
        <Button onClick={() => setShares((now) => [...now, { key: now.length + Math.max(0, ...now.map(({ key }) => key)) + 1, userId: null, percent: Math.max(0, 100 - sum) }])}>
          {t('deals.parties.addMember')}
        </Button>
        <Typography.Text type={sum === 100 || shares.length === 0 ? 'secondary' : 'danger'} role="status">
          {t('deals.parties.sum', { sum: number(sum) })}
        </Typography.Text>
        <span style={{ flex: 1 }} />
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="primary" disabled={shares.length > 0 && sum !== 100} onClick={() => void save()}>
          {t('common.save')}
        </Button>
      </Flex>
    </>
  )
}
