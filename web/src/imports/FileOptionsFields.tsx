import { Form, Select } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { countryOptions } from '../i18n/countries'
import { useMe } from '../session/session'
import { DATE_FORMATS, DECIMAL_MARKS, type FileOptions, MATCHES, ON_EXISTING } from './fileOptions'
import styles from './imports.module.css'

const CURRENCIES = Intl.supportedValuesOf('currency').map((value) => ({ value, label: value }))
const MARKS = { '.': 'point', ',': 'comma' } as const

type Props = { value: FileOptions; onChange: (value: FileOptions) => void }

/** How dates, numbers, amounts and phone numbers are written, where a file does not say it by itself. */
export function FileOptionsFields({ value, onChange }: Props) {
  const { t, i18n } = useTranslation()
  const { tenant } = useMe()
  const countries = useMemo(() => countryOptions(i18n.language), [i18n.language])
  const set = <Name extends keyof FileOptions>(name: Name) => ({
    id: `file-${name}`,
    value: value[name],
    onChange: (chosen: FileOptions[Name] | undefined) => onChange({ ...value, [name]: chosen ?? null }),
  })
  const label = (name: keyof FileOptions) => ({
    label: t(`imports.options.${name}`),
    htmlFor: `file-${name}`,
    className: styles.option ?? '',
  })
  return (
    <Form layout="vertical" component="div" className={styles.options ?? ''}>
      <Form.Item {...label('dateFormat')}>
        <Select
          {...set('dateFormat')}
          options={DATE_FORMATS.map((format) => ({ value: format, label: t(`imports.options.dates.${format}`) }))}
        />
      </Form.Item>
      <Form.Item {...label('decimalMark')}>
        <Select
          {...set('decimalMark')}
          options={DECIMAL_MARKS.map((mark) => ({ value: mark, label: t(`imports.options.marks.${MARKS[mark]}`) }))}
        />
      </Form.Item>
      <Form.Item {...label('phoneCountry')}>
        <Select
          {...set('phoneCountry')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={countries}
          placeholder={t('imports.options.asCompany')}
        />
      </Form.Item>
      <Form.Item {...label('currency')}>
        <Select
          {...set('currency')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={CURRENCIES}
          placeholder={tenant.currency}
        />
      </Form.Item>
      <Form.Item {...label('match')}>
        <Select
          {...set('match')}
          options={MATCHES.map((key) => ({ value: key, label: t(`imports.options.matches.${key}`) }))}
        />
      </Form.Item>
      <Form.Item {...label('onExisting')}>
        <Select
          {...set('onExisting')}
          options={ON_EXISTING.map((choice) => ({ value: choice, label: t(`imports.options.existing.${choice}`) }))}
        />
      </Form.Item>
    </Form>
  )
}
