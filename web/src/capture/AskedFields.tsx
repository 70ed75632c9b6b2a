import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { CaptureFieldsDocument } from '../gql/graphql'

/** What a form asks, in its order: a field, what it is called there, and whether it must be filled in. */
export function AskedFields() {
  const { t } = useTranslation()
  const [{ data, fetching }] = useQuery({ query: CaptureFieldsDocument })
  const form = Form.useFormInstance()
  const asked = (Form.useWatch(['form', 'fields'], form) ?? []) as readonly { path?: string }[]
  const known = data?.captureFields ?? []
  const nameOf = (index: number) => known.find(({ path }) => path === asked[index]?.path)?.label ?? String(index + 1)
  const free = known.filter(({ path }) => !asked.some((each) => each?.path === path))
  const optionsAt = (index: number) =>
    known
      .filter((each) => each.path === asked[index]?.path || free.includes(each))
      .map(({ path, label }) => ({ value: path, label }))
  return (
    <Form.List name={['form', 'fields']}>
      {(rows, { add, remove, move }) => (
        <>
          {rows.map(({ key, name }, index) => (
            <Flex key={key} gap={8} wrap align="center" style={{ marginBottom: 8 }}>
              <Form.Item name={[name, 'path']} noStyle rules={[{ required: true, message: t('common.required') }]}>
                <Select
                  loading={fetching}
                  options={optionsAt(index)}
                  aria-label={t('capture.field', { number: index + 1 })}
                  style={{ flex: '1 1 140px' }}
                />
              </Form.Item>
              <Form.Item name={[name, 'label']} noStyle>
                <Input
                  maxLength={120}
                  placeholder={t('capture.ownLabel')}
                  aria-label={t('capture.labelOf', { name: nameOf(index) })}
                  style={{ flex: '1 1 140px' }}
                />
              </Form.Item>
              <Form.Item name={[name, 'required']} valuePropName="checked" noStyle>
                <Checkbox>{t('capture.must')}</Checkbox>
              </Form.Item>
              <Button
                icon={<ArrowUpOutlined aria-hidden />}
                aria-label={t('capture.up', { name: nameOf(index) })}
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              />
              <Button
                icon={<ArrowDownOutlined aria-hidden />}
                aria-label={t('capture.down', { name: nameOf(index) })}
                disabled={index === rows.length - 1}
                onClick={() => move(index, index + 1)}
              />
              <Button
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('capture.leaveOut', { name: nameOf(index) })}
                onClick={() => remove(name)}
              />
            </Flex>
          ))}
          <Button
            icon={<PlusOutlined aria-hidden />}
            disabled={free.length === 0}
            onClick={() => add({ path: free[0]?.path, label: '', required: false })}
          >
            {t('capture.ask')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
