import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Empty, Flex, InputNumber, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AdoptQualityRulesDocument,
  CreateQualityRuleDocument,
  DeleteQualityRuleDocument,
  QualityRulesDocument,
  type QualityRulesQuery,
} from '../gql/graphql'
import { recordTypeName } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import styles from './quality.module.css'

type Choice = QualityRulesQuery['qualityChoices'][number]

/** What is asked of all records; who manages the company changes it. */
export function RulesView({ manages }: { manages: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const adopt = useAction(AdoptQualityRulesDocument)
  const remove = useAction(DeleteQualityRuleDocument)
  const [{ data, error }, again] = useQuery({ query: QualityRulesDocument })
  if (error && !data) {
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  }
  if (!data) return <Skeleton active />
  const takeOff = async (id: string) => {
    const problem = (await remove({ input: { id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <>
      {manages && <NewRule choices={data.qualityChoices} />}
      {data.qualityRules.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('quality.noRules')}>
          {manages && (
            <Button type="primary" onClick={() => void adopt({})}>
              {t('quality.adopt')}
            </Button>
          )}
        </Empty>
      )}
      <ul className={styles.issues} aria-label={t('quality.rules')}>
        {data.qualityRules.map((rule) => (
          <li key={rule.id} className={styles.issue}>
            <div className={styles.text}>
              <span>{rule.label}</span>
              <Typography.Text type="secondary">
                {t(`records.plurals.${recordTypeName(rule.recordType)}`)} · {t(`quality.dimensions.${rule.dimension}`)}
              </Typography.Text>
            </div>
            {manages && (
              <Button
                type="text"
                danger
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('quality.removeRule', { rule: rule.label })}
                onClick={() => void takeOff(rule.id)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function NewRule({ choices }: { choices: readonly Choice[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const create = useAction(CreateQualityRuleDocument)
  const [chosen, setChosen] = useState<number>()
  const [days, setDays] = useState(90)
  const choice = chosen === undefined ? undefined : choices[chosen]
  const timed = choice?.test === 'FOLLOWED_UP'
  const add = async () => {
    if (!choice) return
    const { recordType, test, field } = choice
    const problem = (await create({ input: { recordType, test, field: field ?? '', days: timed ? days : null } }))
      ?.userErrors[0]
    if (problem) message.error(problem.message)
    else setChosen(undefined)
  }
  return (
    <Flex wrap gap={8} style={{ marginBottom: 12 }}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('quality.newRule')}
        placeholder={t('quality.newRule')}
        value={chosen}
        onChange={setChosen}
        style={{ flex: '1 1 240px', maxWidth: 480 }}
        options={choices.map(({ recordType, label }, value) => ({
          value,
          label: `${t(`records.plurals.${recordTypeName(recordType)}`)}: ${label}`,
        }))}
      />
      {timed && (
        <InputNumber
          min={1}
          max={3650}
          value={days}
          onChange={(value) => setDays(value ?? 90)}
          aria-label={t('quality.days')}
          suffix={t('quality.days')}
        />
      )}
      <Button icon={<PlusOutlined aria-hidden />} disabled={!choice} onClick={() => void add()}>
        {t('quality.addRule')}
      </Button>
    </Flex>
  )
}
