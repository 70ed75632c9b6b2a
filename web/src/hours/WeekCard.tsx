import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, TimePicker, Typography } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'

import type { BusinessHoursRowFragment } from '../gql/graphql'
import { currentLanguage } from '../i18n'
import styles from './hours.module.css'

type Week = BusinessHoursRowFragment['week']
type Opening = Week[number]

const MONDAY = Date.UTC(2026, 0, 5)
const DAY_MS = 86_400_000
const ADDED = { opens: '09:00', closes: '18:00' }

/** Each weekday with its intervals. */
export function WeekCard({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t } = useTranslation()
  const named = new Intl.DateTimeFormat(currentLanguage(), { weekday: 'long', timeZone: 'UTC' })
  return (
    <ul className={styles.rows}>
      {Array.from({ length: 7 }, (_, at) => {
        const weekday = at + 1
        const name = named.format(MONDAY + at * DAY_MS)
        const hours = week.filter((each) => each.weekday === weekday)
        return (
          <li key={weekday} className={styles.row}>
            <span className={styles.name}>{name}</span>
            <Flex gap={8} wrap align="center">
              {hours.length === 0 && <Typography.Text type="secondary">{t('hours.off')}</Typography.Text>}
              {hours.map((opening, place) => (
                <Interval
                  // An interval is known by its place: it has nothing else that stays.
                  key={place}
                  label={t('hours.of', { name })}
                  opening={opening}
                  onChange={(changed) => onChange(week.flatMap((each) => (each === opening ? changed : [each])))}
                />
              ))}
              <Button
                type="text"
                icon={<PlusOutlined aria-hidden />}
                aria-label={t('hours.add', { name })}
                onClick={() => onChange([...week, { weekday, ...ADDED }])}
              />
            </Flex>
          </li>
        )
      })}
    </ul>
  )
}

type IntervalProps = { label: string; opening: Opening; onChange: (changed: Opening[]) => void }

function Interval({ label, opening, onChange }: IntervalProps) {
  const { t } = useTranslation()
  return (
    <Flex gap={4} align="center">
      <TimePicker.RangePicker
        format="HH:mm"
        minuteStep={5}
        order={false}
        allowClear={false}
        aria-label={label}
        value={[clock(opening.opens), clock(opening.closes)]}
        onChange={(chosen) => {
          const [opens, closes] = [chosen?.[0]?.format('HH:mm'), chosen?.[1]?.format('HH:mm')]
          if (opens && closes) onChange([{ ...opening, opens, closes: closes === '00:00' ? '24:00' : closes }])
        }}
      />
      <Button
        type="text"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('hours.remove', { name: `${label} ${opening.opens}–${opening.closes}` })}
        onClick={() => onChange([])}
      />
    </Flex>
  )
}

function clock(value: string) {
  return dayjs(`2026-01-05T${value === '24:00' ? '00:00' : value}`)
}
