import { App, Button, Card, Form, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { AccessObjectsDocument, MaskFieldsDocument } from '../gql/graphql'
import { type Kind, useKinds } from './names'
import { useAccessChanged } from './useAccessChanged'

/** Fields of which everybody sees a hint, until they reveal one. */
export function MasksCard() {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: AccessObjectsDocument })
  const kinds = useKinds().filter(({ scoped, fields }) => scoped && fields.some(({ maskable }) => maskable))
  const masked = (recordType: string) => data?.fieldMasks.find((each) => each.recordType === recordType)?.fields ?? []
  return (
    <Card title={t('access.masks')} loading={!data}>
      <Typography.Paragraph type="secondary">{t('access.masksLead')}</Typography.Paragraph>
      <Form component="div" layout="vertical">
        {kinds.map((kind) => (
          <MasksOf
            key={`${kind.recordType}-${masked(kind.recordType).join()}`}
            kind={kind}
            start={masked(kind.recordType)}
          />
        ))}
      </Form>
    </Card>
  )
}

function MasksOf({ kind, start }: { kind: Kind; start: readonly string[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const mask = useAction(MaskFieldsDocument)
  const changedAccess = useAccessChanged()
  const [chosen, setChosen] = useState(start)
  const [busy, setBusy] = useState(false)
  const changed = [...chosen].toSorted().join() !== [...start].toSorted().join()
  const id = `masks-${kind.recordType}`
  const save = async () => {
    setBusy(true)
    const payload = await mask({ input: { recordType: kind.recordType, fields: [...chosen] } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) {
      message.success(t('common.saved'))
      changedAccess()
    }
  }
  return (
    <Form.Item label={kind.label} htmlFor={id}>
      <Select
        id={id}
        mode="multiple"
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('access.nothingMasked')}
        value={[...chosen]}
        options={kind.fields.filter(({ maskable }) => maskable).map(({ field, label }) => ({ value: field, label }))}
        onChange={setChosen}
      />
      {changed && (
        <Button type="primary" size="small" loading={busy} style={{ marginTop: 8 }} onClick={() => void save()}>
          {t('common.save')}
        </Button>
      )}
    </Form.Item>
  )
}
