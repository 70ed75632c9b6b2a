import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Flex, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { type CleaningEnding, CreateCleaningPolicyDocument, QualityRulesDocument } from '../gql/graphql'
import { recordTypeName } from '../records/paths'

const ENDINGS: readonly CleaningEnding[] = ['STAY', 'ANONYMISE']

/** A policy of rules of quality there are already, all of one kind of record. */
export function NewPolicy() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const create = useAction(CreateCleaningPolicyDocument)
  const [{ data }] = useQuery({ query: QualityRulesDocument })
  const [name, setName] = useState('')
  const [ruleIds, setRuleIds] = useState<string[]>([])
  const [notice, setNotice] = useState(14)
  const [keep, setKeep] = useState(90)
  const [ending, setEnding] = useState<CleaningEnding>('STAY')
  const rules = data?.qualityRules ?? []
  const kind = rules.find(({ id }) => id === ruleIds[0])?.recordType
  const add = async () => {
    const input = { name, recordType: kind ?? '', ruleIds, noticeDays: notice, keepDays: keep, ending }
    const problem = (await create({ input }))?.userErrors[0]
    if (problem) return message.error(problem.message)
    setName('')
    setRuleIds([])
  }
  return (
    <Flex wrap gap={8} style={{ marginBottom: 12 }}>
      <Input
        aria-label={t('quality.policyName')}
        placeholder={t('quality.policyName')}
        value={name}
        maxLength={80}
        onChange={({ target }) => setName(target.value)}
        style={{ flex: '1 1 200px', maxWidth: 280 }}
      />
      <Select
        mode="multiple"
        aria-label={t('quality.policyRules')}
        placeholder={t('quality.policyRules')}
        value={ruleIds}
        onChange={setRuleIds}
        style={{ flex: '1 1 280px', maxWidth: 520 }}
        options={rules
          .filter(({ recordType }) => !kind || recordType === kind)
          .map(({ id, label, recordType }) => ({
            value: id,
            label: `${t(`records.plurals.${recordTypeName(recordType)}`)}: ${label}`,
          }))}
      />
      <InputNumber
        min={1}
        max={3650}
        value={notice}
        onChange={(value) => setNotice(value ?? 14)}
        aria-label={t('quality.noticeDays')}
        prefix={t('quality.noticeDays')}
        style={{ width: 220 }}
      />
      <InputNumber
        min={1}
        max={3650}
        value={keep}
        onChange={(value) => setKeep(value ?? 90)}
        aria-label={t('quality.keepDays')}
        prefix={t('quality.keepDays')}
        style={{ width: 220 }}
      />
      <Select
        aria-label={t('quality.ending')}
        value={ending}
        onChange={setEnding}
        style={{ minWidth: 220 }}
        options={ENDINGS.map((value) => ({ value, label: t(`quality.endings.${value}`) }))}
      />
      <Button icon={<PlusOutlined aria-hidden />} disabled={!name.trim() || !kind} onClick={() => void add()}>
        {t('quality.addPolicy')}
      </Button>
    </Flex>
  )
}
