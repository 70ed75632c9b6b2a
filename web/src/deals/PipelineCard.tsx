import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Flex, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useRun } from '../api/useAction'
import { ArrangeStagesDocument, DeletePipelineDocument, DeleteStageDocument } from '../gql/graphql'
import { list } from '../i18n/format'
import styles from './deals.module.css'
import { PipelineModal } from './PipelineModal'
import { requiredOf } from './required'
import { StageModal } from './StageModal'
import type { Pipeline, Stage } from './useStages'

type Props = { pipeline: Pipeline; may: boolean }

/** A pipeline with its stages in their order. */
export function PipelineCard({ pipeline, may }: Props) {
  const { t } = useTranslation()
  const [edited, edit] = useState<Stage | 'new' | 'pipeline'>()
  const { name, stages } = pipeline
  const { drop, swap } = useArranging(pipeline)
  const actions = may && (
    <Flex gap={8}>
      <Button size="small" icon={<EditOutlined aria-hidden />} aria-label={t('records.editContact', { name })} onClick={() => edit('pipeline')} />
      <Removal name={name} onConfirm={() => drop(pipeline, 'pipeline')} />
    </Flex>
  )
  return (
    <Card title={<h2 style={{ margin: 0, fontSize: 16 }}>{name}</h2>} extra={actions}>
      <ol className={styles.stages}>
        {stages.map((stage, at) => (
          <li key={stage.id}>
            <StageLine stage={stage} />
            {may && (
              <Flex gap={4}>
                <Shift stage={stage} other={stages[at - 1]} up onSwap={swap} />
                <Shift stage={stage} other={stages[at + 1]} onSwap={swap} />
                <Button
                  size="small"
                  icon={<EditOutlined aria-hidden />}
                  aria-label={t('records.editContact', { name: stage.name })}
                  onClick={() => edit(stage)}
                />
                <Removal name={stage.name} onConfirm={() => drop(stage, 'stage')} />
              </Flex>
            )}
          </li>
        ))}
      </ol>
      {may && (
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => edit('new')}>
          {t('deals.pipelines.newStage')}
        </Button>
      )}
      {edited === 'pipeline' && (
        <PipelineModal pipeline={pipeline} position={pipeline.position} onClose={() => edit(undefined)} />
      )}
      {edited && edited !== 'pipeline' && (
        <StageModal pipeline={pipeline} {...(edited === 'new' ? {} : { stage: edited })} onClose={() => edit(undefined)} />
      )}
    </Card>
  )
}

function StageLine({ stage }: { stage: Stage }) {
  const { t } = useTranslation()
  const needs = requiredOf(stage.requiredFields).map((field) => t(`records.fields.${field}` as 'records.fields.name'))
  const facts = [
    `${stage.probability} %`,
    stage.forecast && t(`deals.forecasts.${stage.forecast}`),
    stage.rottingDays && t('deals.pipelines.rots', { days: stage.rottingDays }),
    needs.length > 0 && t('deals.pipelines.needs', { fields: list(needs) }),
    stage.gate === 'IN_ORDER' && t('deals.pipelines.gates.IN_ORDER'),
  ]
  return (
    <div>
      <strong>{stage.name}</strong>
      <div className={styles.quiet}>{facts.filter(Boolean).join(' · ')}</div>
    </div>
  )
}

type ShiftProps = { stage: Stage; other: Stage | undefined; up?: boolean; onSwap: (one: Stage, other: Stage) => Promise<void> }

function Shift({ stage, other, up = false, onSwap }: ShiftProps) {
  const { t } = useTranslation()
  const { name } = stage
  return (
    <Button
      size="small"
      icon={up ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />}
      aria-label={up ? t('deals.pipelines.up', { name }) : t('deals.pipelines.down', { name })}
      disabled={!other}
      onClick={() => other && void onSwap(stage, other)}
    />
  )
}

function Removal({ name, onConfirm }: { name: string; onConfirm: () => Promise<void> }) {
  const { t } = useTranslation()
  return (
    <Popconfirm title={t('deals.pipelines.remove', { name })} onConfirm={onConfirm}>
      <Button size="small" danger icon={<DeleteOutlined aria-hidden />} aria-label={`${t('common.delete')}: ${name}`} />
    </Popconfirm>
  )
}

type Kept = { id: string; version: number }

/** Deletes what is empty, and gives stages each other's places. */
function useArranging({ id: pipelineId, stages }: Pipeline) {
  const run = useRun()
  const { message } = App.useApp()
  const tell = (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const drop = async ({ id, version }: Kept, kind: 'stage' | 'pipeline') =>
    kind === 'stage'
      ? tell(await run(DeleteStageDocument, { input: { id, version } }))
      : tell(await run(DeletePipelineDocument, { input: { id, version } }))
  const swap = async (one: Stage, other: Stage) => {
    const places = new Map([
      [one.id, other.id],
      [other.id, one.id],
    ])
    const stageIds = stages.map(({ id }) => places.get(id) ?? id)
    tell(await run(ArrangeStagesDocument, { input: { pipelineId, stageIds } }))
  }
  return { drop, swap }
}
