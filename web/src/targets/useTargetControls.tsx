import { Flex, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useToday } from '../access/today'
import { FiscalYearDocument, type TargetMeasure } from '../gql/graphql'
import { fiscalMonth, PERIODS, type PeriodKey, periodName } from './periods'

const MEASURES: readonly TargetMeasure[] = ['WON_AMOUNT', 'WON_DEALS', 'NEW_CUSTOMERS', 'ACTIVITIES']

export type Controls = { year: number; measure: TargetMeasure; period: PeriodKey; firstMonth: number }

/** Which year, what is measured, and of which period; at first this fiscal month. */
export function useTargetControls() {
  const { t } = useTranslation()
  const today = useToday()
  const [{ data, error }, again] = useQuery({ query: FiscalYearDocument })
  const [year, setYear] = useState<number | null>(null)
  const [measure, setMeasure] = useState<TargetMeasure>('WON_AMOUNT')
  const [period, setPeriod] = useState<PeriodKey | null>(null)
  const found = data?.fiscalYear
  const controls: Controls | null = found
    ? {
        year: year ?? found.current.year,
        measure,
        period: period ?? `MONTH-${fiscalMonth(found.firstMonth, today)}`,
        firstMonth: found.firstMonth,
      }
    : null
  const bar = controls && (
    <Flex gap={12} wrap style={{ marginBottom: 16 }}>
      <InputNumber
        aria-label={t('targets.year')}
        min={1970}
        max={2200}
        precision={0}
        value={controls.year}
        onChange={(value) => value && setYear(value)}
      />
      <Select
        aria-label={t('targets.period')}
        style={{ minWidth: 140 }}
        value={controls.period}
        onChange={setPeriod}
        options={PERIODS.map((value) => ({ value, label: periodName(value, controls.firstMonth, controls.year) }))}
      />
      <Select
        aria-label={t('targets.measure')}
        style={{ minWidth: 180 }}
        value={measure}
        onChange={setMeasure}
        options={MEASURES.map((value) => ({ value, label: t(`targets.measures.${value}`) }))}
      />
    </Flex>
  )
  return { controls, bar, error, again }
}
