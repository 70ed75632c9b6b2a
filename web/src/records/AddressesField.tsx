import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Input, Select } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { countryOptions } from '../i18n/countries'
import { currentLanguage } from '../i18n'
import styles from './records.module.css'

const KINDS = ['billing', 'shipping', 'office', 'home', 'other'] as const

/** The street as lines of one text area; the API keeps them apart. */
export type AddressForm = {
  kind: string
  street: string
  city: string
  region: string
  postalCode: string
  country: string | null
  primary: boolean
}

export function AddressesField() {
  const { t } = useTranslation()
  const language = currentLanguage()
  const countries = useMemo(() => countryOptions(language), [language])
  return (
    <Form.Item label={t('records.fields.addresses')}>
      <Form.List name="addresses">
        {(fields, { add, remove }) => (
          <div className={styles.entries}>
            {fields.map(({ key, name }) => (
              <div
                key={key}
                className={styles.address}
                role="group"
                aria-label={`${t('records.fields.addresses')} ${name + 1}`}
              >
                <Flex className={styles.wide} gap={8}>
                  <Form.Item name={[name, 'kind']} noStyle>
                    <Select
                      style={{ flex: 1 }}
                      aria-label={t('records.address.kind')}
                      options={KINDS.map((value) => ({ value, label: t(`records.address.kinds.${value}`) }))}
                    />
                  </Form.Item>
                  <Button
                    icon={<DeleteOutlined aria-hidden />}
                    aria-label={t('records.removeEntry', { label: t('records.fields.addresses'), number: name + 1 })}
                    onClick={() => remove(name)}
                  />
                </Flex>
                <Form.Item name={[name, 'street']} noStyle>
                  <Input.TextArea
                    className={styles.wide}
                    autoSize={{ minRows: 1, maxRows: 4 }}
                    aria-label={t('records.address.street')}
                    placeholder={t('records.address.street')}
                  />
                </Form.Item>
                {(['postalCode', 'city', 'region'] as const).map((part) => (
                  <Form.Item key={part} name={[name, part]} noStyle>
                    <Input aria-label={t(`records.address.${part}`)} placeholder={t(`records.address.${part}`)} />
                  </Form.Item>
                ))}
                <Form.Item name={[name, 'country']} noStyle>
                  <Select
                    allowClear
                    showSearch={{ optionFilterProp: 'label' }}
                    options={countries}
                    aria-label={t('records.address.country')}
                    placeholder={t('records.address.country')}
                  />
                </Form.Item>
              </div>
            ))}
            <Button
              type="dashed"
              icon={<PlusOutlined aria-hidden />}
              onClick={() =>
                add({ kind: 'billing', street: '', city: '', region: '', postalCode: '', primary: fields.length === 0 })
              }
            >
              {t('records.add.addresses')}
            </Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  )
}
