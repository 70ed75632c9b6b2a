import { Button, Flex, Input, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type DealCompetitorStatus,
  type DealDetailFragment,
  type DealPartiesDetailFragment,
  RemoveDealCompetitorDocument,
  SetDealCompetitorDocument,
} from '../gql/graphql'
import { PartyRow, PartySection, useTold } from './Party'

const STATUSES: readonly DealCompetitorStatus[] = ['RUNNING', 'AHEAD', 'OUT', 'WON']

type Competitor = DealPartiesDetailFragment['competitors'][number]
type Props = { deal: DealDetailFragment; competitors: readonly Competitor[]; may: boolean }

/** Who else sells to the same account, and how each stands. */
export function CompetitorsSection({ deal, competitors, may }: Props) {
  const { t } = useTranslation()
  const told = useTold()
  const set = useAction(SetDealCompetitorDocument)
  const remove = useAction(RemoveDealCompetitorDocument)
  const [added, setAdded] = useState({ name: '', note: '' })
  const options = STATUSES.map((value) => ({ value, label: t(`deals.parties.standings.${value}`) }))
  const say = async (name: string, status: DealCompetitorStatus, note: string | null | undefined) =>
    told(await set({ input: { dealId: deal.id, name, status, note: note || null } }))
  const add = async () => {
    if (await say(added.name, 'RUNNING', added.note)) setAdded({ name: '', note: '' })
  }
  return (
    <PartySection title={t('deals.parties.competitors')} none={competitors.length === 0 && t('deals.parties.noCompetitors')}>
      <div role="list">
        {competitors.map(({ name, status, note }) => (
          <PartyRow
            key={name}
            name={name}
            onRemove={may ? async () => void told(await remove({ input: { dealId: deal.id, name } })) : undefined}
          >
            <span style={{ flex: '1 1 160px' }}>
              <strong>{name}</strong> <Typography.Text type="secondary">{note}</Typography.Text>
            </span>
            <Select
              disabled={!may}
              value={status}
              options={options}
              aria-label={t('deals.parties.standingOf', { name })}
              onChange={(value: DealCompetitorStatus) => void say(name, value, note)}
              style={{ width: 170 }}
            />
          </PartyRow>
        ))}
      </div>
      {may && (
        <Flex gap={8} wrap style={{ marginTop: 8 }}>
          <Input
            value={added.name}
            maxLength={120}
            onChange={({ target }) => setAdded({ ...added, name: target.value })}
            placeholder={t('deals.parties.competitor')}
            aria-label={t('deals.parties.competitor')}
            style={{ flex: '1 1 140px' }}
          />
          <Input
            value={added.note}
            maxLength={500}
            onChange={({ target }) => setAdded({ ...added, note: target.value })}
            placeholder={t('deals.note')}
            aria-label={t('deals.note')}
            style={{ flex: '2 1 160px' }}
          />
          <Button disabled={!added.name.trim()} onClick={() => void add()}>
            {t('deals.parties.addCompetitor')}
          </Button>
        </Flex>
      )}
    </PartySection>
  )
}
