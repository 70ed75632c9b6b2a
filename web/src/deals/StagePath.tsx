import { CheckOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAccess } from '../access/mine'
import type { DealDetailFragment } from '../gql/graphql'
import styles from './deals.module.css'
import { useMoveDeal } from './useMoveDeal'
import { useStages } from './useStages'

/** The stages of a deal's pipeline in a row; a press on one moves it there. */
export function StagePath({ deal }: { deal: DealDetailFragment }) {
  const { t } = useTranslation()
  const { pipelines } = useStages()
  const { move, asked } = useMoveDeal()
  const access = useAccess('deal')
  const [busy, setBusy] = useState(false)
  const stages = pipelines?.find(({ id }) => id === deal.pipeline?.id)?.stages ?? []
  const at = stages.findIndex(({ id }) => id === deal.stage?.id)
  const fixed = busy || deal.status !== 'OPEN' || !access.may('UPDATE') || access.fixes('stageId')
  if (stages.length === 0) return null
  return (
    <>
      <ol className={styles.path} aria-label={t('deals.path')}>
        {stages.map((stage, place) => (
          <li key={stage.id}>
            <button
              type="button"
              className={styles.step}
              data-past={place < at || undefined}
              aria-current={place === at ? 'step' : undefined}
              disabled={fixed || place === at}
              onClick={() => {
                setBusy(true)
                void move(deal, stage).then(() => setBusy(false))
              }}
            >
              {place < at && <CheckOutlined aria-hidden />} {stage.name}
            </button>
          </li>
        ))}
      </ol>
      {asked}
    </>
  )
}
