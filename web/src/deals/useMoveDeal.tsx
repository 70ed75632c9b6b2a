import { App } from 'antd'
import { type ReactNode, useState } from 'react'

import { fieldPath } from '../api/problems'
import { useAction } from '../api/useAction'
import { MoveDealDocument } from '../gql/graphql'
import { useHasModule } from '../session/session'
import { StageNeeds } from './StageNeeds'

export type Movable = { id: string; version: number; name: string }
export type Target = { id: string; name: string }

type Asked = { deal: Movable; stage: Target; fields: string[] }

/** Moves a deal; what the stage asks for and is not there yet is asked for at once. */
export function useMoveDeal(): { move: (deal: Movable, stage: Target) => Promise<boolean>; asked: ReactNode } {
  const { message } = App.useApp()
  const run = useAction(MoveDealDocument)
  const ownFields = useHasModule('custom_fields')
  const [asked, ask] = useState<Asked>()
  const move = async (deal: Movable, stage: Target) => {
    const payload = await run({ input: { id: deal.id, stageId: stage.id, version: deal.version }, ownFields })
    if (!payload) return false
    const fields = payload.userErrors
      .filter(({ code }) => code === 'STAGE_REQUIRES')
      .map(({ field }) => String(fieldPath(field ?? '')[0]))
    const other = payload.userErrors.find(({ code }) => code !== 'STAGE_REQUIRES')
    if (other) message.error(other.message)
    else if (fields.length > 0) ask({ deal, stage, fields })
    return payload.userErrors.length === 0
  }
  return { move, asked: asked && <StageNeeds {...asked} onClose={() => ask(undefined)} /> }
}
