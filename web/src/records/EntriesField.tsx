import { DeleteOutlined, PlusOutlined, StarFilled, StarOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select, Space, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'

import styles from './records.module.css'

export type Entry = { value: string; kind: string; primary: boolean }

const KINDS = {
  phones: ['work', 'mobile', 'home', 'fax', 'other'],
  emails: ['work', 'home', 'other'],
} as const

/** An editable list of phone numbers or e-mail addresses, one of them the primary one. */
export function EntriesField({ name }: { name: 'phones' | 'emails' }) {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const current = (Form.useWatch(name, { form, preserve: true }) ?? []) as Entry[]
  const label = t(`records.fields.${name}`)

  const prefer = (index: number) =>
    form.setFieldValue(
      name,
      current.map((entry, at) => ({ ...entry, primary: at === index })),
    )
  const kindOptions = (kind: string | undefined) => {
    const known: readonly string[] = KINDS[name]
    const all = kind && !known.includes(kind) ? [...known, kind] : known
    return all.map((value) => ({ value, label: t(`records.entryKinds.${value}` as 'records.entryKinds.work', value) }))
  }

  return (
    <Form.Item label={label}>
      <Form.List name={name}>
        {(fields, { add, remove }) => (
          <div className={styles.entries}>
            {fields.map(({ key, name: index }) => (
              <Space.Compact key={key} block>
                <Form.Item name={[index, 'kind']} noStyle>
                  <Select
                    style={{ width: 100 }}
                    aria-label={t('records.entryKind', { label })}
                    options={kindOptions(current[index]?.kind)}
                  />
                </Form.Item>
                <Form.Item name={[index, 'value']} noStyle rules={[{ required: true, message: t('common.required') }]}>
                  <Input
                    type={name === 'phones' ? 'tel' : 'email'}
                    aria-label={`${label} ${index + 1}`}
                    placeholder={name === 'phones' ? '+44 20 7946 0000' : 'name@example.com'}
                  />
                </Form.Item>
                <Tooltip title={t('records.primary')}>
                  <Button
                    icon={current[index]?.primary ? <StarFilled aria-hidden /> : <StarOutlined aria-hidden />}
                    aria-label={t('records.makePrimary', { number: index + 1 })}
                    aria-pressed={current[index]?.primary ?? false}
                    onClick={() => prefer(index)}
                  />
                </Tooltip>
                <Button
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('records.removeEntry', { label, number: index + 1 })}
                  onClick={() => remove(index)}
                />
              </Space.Compact>
            ))}
            <Button
              type="dashed"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => add({ kind: 'work', value: '', primary: fields.length === 0 })}
            >
              {t(`records.add.${name}`)}
            </Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  )
}
