import { Form, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Role } from '../gql/graphql'

/** What people may begin as who come through the company's provider. */
const NEWCOMERS = ['MANAGER', 'REP', 'READ_ONLY'] as const satisfies readonly Role[]

/** What every provider is asked: as what newcomers begin, and whether anybody comes in by it. */
export function NewcomerFields() {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item name="defaultRole" label={t('security.company.role')}>
        <Select options={NEWCOMERS.map((value) => ({ value, label: t(`settings.roles.${value}`) }))} />
      </Form.Item>
      <Form.Item name="enabled" label={t('security.company.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}
