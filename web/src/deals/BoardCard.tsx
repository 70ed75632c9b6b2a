import { useDraggable } from '@dnd-kit/core'
import { HolderOutlined, MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown, Flex } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAccess } from '../access/mine'
import type { DealRowFragment } from '../gql/graphql'
import { day } from '../i18n/format'
import { NextActivityCell } from '../records/cells'
import { pathOf } from '../records/paths'
import { PersonAvatar } from '../ui/PersonAvatar'
import styles from './deals.module.css'
import { EndDeal, type Ending } from './EndDeal'
import { Rotting } from './status'
import type { Stage } from './useStages'
import { Worth } from './worth'

/** A deal on the board: what, with whom, for how much, until when, whose. */
export function BoardCard({ deal, actions }: { deal: DealRowFragment; actions?: ReactNode }) {
  return (
    <article className={styles.boardCard}>
      <Flex justify="space-between" align="start" gap={4}>
        <Link to={pathOf(deal.id)} draggable={false} className={styles.cardName}>
          {deal.name}
        </Link>
        {actions}
      </Flex>
      {deal.account && <span className={styles.quiet}>{deal.account.name}</span>}
      <Flex justify="space-between" align="center" gap={8} wrap>
        <strong>
          <Worth amount={deal.amount} />
        </strong>
        {deal.closesOn && <span className={styles.quiet}>{day(deal.closesOn)}</span>}
        {deal.owner && <PersonAvatar name={deal.owner.name} size={22} />}
      </Flex>
      <NextActivityCell next={deal.nextActivity} />
      <Rotting deal={deal} />
    </article>
  )
}

type Props = { deal: DealRowFragment; stages: readonly Stage[]; onMove: (stage: Stage) => void }

/** The same, to be dragged by pointer or by its handle, and with a menu for who would rather not drag. */
export function DraggableCard({ deal, stages, onMove }: Props) {
  const { t } = useTranslation()
  const access = useAccess('deal')
  const may = access.may('UPDATE') && !access.fixes('stageId')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({
    id: deal.id,
    data: deal,
    disabled: !may,
  })
  const handle = may && (
    <Flex>
      <Button
        ref={setActivatorNodeRef}
        size="small"
        type="text"
        icon={<HolderOutlined aria-hidden />}
        {...attributes}
        aria-label={t('deals.drag.handle', { name: deal.name })}
      />
      <CardMenu deal={deal} stages={stages} onMove={onMove} />
    </Flex>
  )
  return (
    <div ref={setNodeRef} {...listeners} className={styles.drag} data-dragging={isDragging || undefined}>
      <BoardCard deal={deal} actions={handle} />
    </div>
  )
}

function CardMenu({ deal, stages, onMove }: Props) {
  const { t } = useTranslation()
  const [ending, end] = useState<Ending>()
  const others = stages.filter(({ id }) => id !== deal.stage?.id)
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...others.map((stage) => ({
              key: stage.id,
              label: t('deals.board.moveTo', { stage: stage.name }),
              onClick: () => onMove(stage),
            })),
            { type: 'divider' as const },
            { key: 'win', label: t('deals.win.do'), onClick: () => end('win') },
            { key: 'lose', danger: true, label: t('deals.lose.do'), onClick: () => end('lose') },
          ],
        }}
      >
        <Button
          size="small"
          type="text"
          icon={<MoreOutlined aria-hidden />}
          aria-label={t('deals.board.actionsOf', { name: deal.name })}
        />
      </Dropdown>
      {ending && <EndDeal deal={deal} ending={ending} onClose={() => end(undefined)} />}
    </>
  )
}
