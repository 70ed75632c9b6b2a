import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, Input, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import type { BusinessHoursQuery } from '../gql/graphql'
import { hasAll, inOrder, type SpecialDay, withDays } from './days'
import styles from './hours.module.css'

type Props = {
  days: readonly SpecialDay[]
  years: BusinessHoursQuery['announcedYears']
  onChange: (days: SpecialDay[]) => void
}

/** Dates that are not as their weekday. */
export function DaysCard({ days, years, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <Flex gap={8} wrap style={{ marginBottom: 12 }}>
        {years
          .filter((each) => !hasAll(days, each.days))
          .map((each) => (
            <Button key={each.year} onClick={() => onChange(withDays(days, each.days))}>
              {t('hours.takeOver', { year: String(each.year) })}
            </Button>
          ))}
      </Flex>
      <NewDay onAdd={(day) => onChange(inOrder([...days.filter((each) => each.day !== day.day), day]))} />
      {days.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('hours.noDays')} />}
      <ul className={styles.rows} aria-label={t('hours.days')}>
        {days.map((each) => (
          <li key={each.day} className={styles.row}>
            <span className={styles.name}>{each.day}</span>
            <Typography.Text type={each.works ? 'warning' : undefined}>
              {t(each.works ? 'hours.worked' : 'hours.holiday')}
            </Typography.Text>
            <span className={styles.words}>{each.name}</span>
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('hours.remove', { name: each.day })}
              onClick={() => onChange(days.filter((other) => other !== each))}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

function NewDay({ onAdd }: { onAdd: (day: SpecialDay) => void }) {
  const { t } = useTranslation()
  const [day, setDay] = useState<string | null>(null)
  const [works, setWorks] = useState(false)
  const [name, setName] = useState('')
  const add = () => {
    if (!day) return
    onAdd({ day, works, name })
    setDay(null)
    setName('')
  }
  return (
    <Flex gap={8} wrap style={{ marginBottom: 12 }}>
      <div style={{ width: 160 }}>
        <DayInput value={day} onChange={setDay} placeholder={t('hours.date')} />
      </div>
      <Segmented
        value={works ? 'works' : 'off'}
        options={[
          { value: 'off', label: t('hours.holiday') },
          { value: 'works', label: t('hours.worked') },
        ]}
        onChange={(value) => setWorks(value === 'works')}
      />
      <Input
        style={{ width: 180 }}
        maxLength={60}
        value={name}
        placeholder={t('hours.dayName')}
        aria-label={t('hours.dayName')}
        onChange={(event) => setName(event.target.value)}
      />
      <Button icon={<PlusOutlined aria-hidden />} disabled={!day} onClick={add}>
        {t('hours.addDay')}
      </Button>
    </Flex>
  )
}
