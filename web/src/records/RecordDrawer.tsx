import { App, Button, Drawer, Flex, Form } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { ProblemFragment } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { same, type Side, type Values } from './conflict'
import { ConflictDialog, type Describe } from './ConflictDialog'
import { type Snapshot, useSaveRecord } from './useSaveRecord'

type Props<F extends Values> = {
  title: string
  /** The record to edit; absent to create one that starts from `initial`. */
  base?: Snapshot<F> | undefined
  initial: F
  children: ReactNode
  describe: Describe
  create: (values: F) => Promise<{ id: string; problems: readonly ProblemFragment[] } | undefined>
  update: (
    id: string,
    version: number,
    changes: Partial<F>,
  ) => Promise<{ id: string; problems: readonly ProblemFragment[] } | undefined>
  reread: (id: string) => Promise<Snapshot<F> | undefined>
  onSaved: (id: string, values: F) => void
  onClose: () => void
}

/** Creates or edits one record. Enter saves, Escape asks before it throws typing away. */
export function RecordDrawer<F extends Values>(props: Props<F>) {
  const { base, initial, children, describe, create, update, reread, onSaved, onClose } = props
  const { t } = useTranslation()
  const { modal, message } = App.useApp()
  const [form] = Form.useForm<F>()
  const problems = useProblems(form)
  const [busy, setBusy] = useState(false)
  const start = base?.values ?? initial
  const { save, resolve, conflict, giveUp } = useSaveRecord<F>({ create, update, reread }, problems.show)

  const finish = (id: string | undefined, values: F) => {
    setBusy(false)
    if (id === undefined) return
    message.success(t('common.saved'))
    onSaved(id, values)
  }
  const values = () => ({ ...start, ...form.getFieldsValue(true) }) as F
  const submit = async () => {
    problems.clear()
    setBusy(true)
    finish(await save(base, values()), values())
  }
  const settle = async (choice: Record<string, Side>) => {
    setBusy(true)
    finish(await resolve(choice), values())
  }
  const close = async () => {
    const untouched = same(start, values())
    if (
      untouched ||
      (await modal.confirm({
        title: t('common.discard.title'),
        okText: t('common.discard.ok'),
        cancelText: t('common.discard.stay'),
      }))
    )
      onClose()
  }

  return (
    <Drawer
      open
      title={props.title}
      size={560}
      onClose={() => void close()}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={() => void close()}>{t('common.cancel')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {t('common.save')}
          </Button>
        </Flex>
      }
    >
      <FormProblems problems={problems.general} />
      <Form<F>
        form={form}
        layout="vertical"
        initialValues={start}
        onFinish={submit}
        scrollToFirstError={{ focus: true }}
      >
        {children}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
      {conflict && (
        <ConflictDialog
          clashes={conflict.clashes}
          describe={describe}
          onResolve={(choice) => void settle(choice)}
          onCancel={giveUp}
        />
      )}
    </Drawer>
  )
}
