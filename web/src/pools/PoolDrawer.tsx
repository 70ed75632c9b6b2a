import { Button, Drawer, Flex, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useRun } from '../api/useAction'
import { CreatePoolDocument, type PoolRowFragment, type PoolRulesInput, UpdatePoolDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useCompact } from '../ui/useCompact'
import { PoolFields } from './PoolFields'
import { type Draft, draftOf, rulesOf } from './poolDraft'
import { Simulation } from './Simulation'

/** Everything a pool is, tried on the last ninety days before it is saved. */
export function PoolDrawer({ pool, onClose }: { pool: PoolRowFragment | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const compact = useCompact()
  const run = useRun()
  const [form] = Form.useForm<Draft>()
  const [problems, setProblems] = useState<string[]>([])
  const [tried, setTried] = useState<PoolRulesInput>()
  const [busy, setBusy] = useState(false)

  const save = async (draft: Draft) => {
    setBusy(true)
    const rules = rulesOf(draft)
    const payload = pool
      ? await run(UpdatePoolDocument, { input: { id: pool.id, version: pool.version, rules } })
      : await run(CreatePoolDocument, { input: { rules } })
    setBusy(false)
    if (!payload) return
    setProblems(payload.userErrors.map(({ message }) => message))
    if (payload.userErrors.length === 0) onClose()
  }
  const attempt = async () => setTried(rulesOf(await form.validateFields()))
  return (
    <Drawer
      open
      title={pool ? pool.name : t('pools.new')}
      size={compact ? '100%' : 560}
      onClose={onClose}
      footer={
        <Flex gap={8} justify="end" wrap>
          <Button onClick={() => void attempt()}>{t('pools.try')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {t('pools.save')}
          </Button>
        </Flex>
      }
    >
      <FormProblems problems={problems} />
      {tried && <Simulation rules={tried} />}
      <Form form={form} layout="vertical" initialValues={draftOf(pool)} onFinish={(draft) => void save(draft)}>
        <PoolFields known={pool !== undefined} />
      </Form>
    </Drawer>
  )
}
