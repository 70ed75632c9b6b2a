import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { Days, Flag } from './RuleInputs'

/** When time takes records back. */
export function RecycleFields() {
  const { t } = useTranslation()
  return (
    <>
      <Flag name="recycle" label={t('pools.recycle')} />
      <Days name="unfollowedDays" label={t('pools.unfollowedDays')} />
      <Days name="heldDays" label={t('pools.heldDays')} />
      <Days name="noDealDays" label={t('pools.noDealDays')} />
      <Days name="unwonDays" label={t('pools.unwonDays')} />
      <Flag name="everyCondition" label={t('pools.everyCondition')} />
      <Days name="protectionDays" label={t('pools.protectionDays')} />
      <Flag name="businessDays" label={t('pools.businessDays')} />
      <Form.Item name="warnDays" label={t('pools.warnDays')} extra={t('pools.warnHint')}>
        <Select mode="tags" options={[7, 3, 1].map((value) => ({ value, label: String(value) }))} />
      </Form.Item>
      <Form.Item name="levelField" label={t('pools.levelField')} extra={t('pools.levelHint')}>
        <Input maxLength={40} placeholder="rating" />
      </Form.Item>
      <Form.List name="levels">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8} wrap align="end">
                <Form.Item name={[name, 'value']} label={t('pools.level')}>
                  <Input maxLength={100} style={{ width: 120 }} />
                </Form.Item>
                <Days name={[name, 'unfollowedDays']} label={t('pools.unfollowedDays')} />
                <Days name={[name, 'heldDays']} label={t('pools.heldDays')} />
                <Days name={[name, 'noDealDays']} label={t('pools.noDealDays')} />
                <Days name={[name, 'unwonDays']} label={t('pools.unwonDays')} />
                <Form.Item>
                  <Button
                    icon={<DeleteOutlined aria-hidden />}
                    aria-label={t('pools.removeLevel', { number: name + 1 })}
                    onClick={() => remove(name)}
                  />
                </Form.Item>
              </Flex>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ value: '' })}>
              {t('pools.addLevel')}
            </Button>
          </>
        )}
      </Form.List>
    </>
  )
}
