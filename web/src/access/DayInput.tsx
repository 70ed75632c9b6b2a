import { DatePicker } from 'antd'
import dayjs from 'dayjs'

type Props = {
  id?: string
  value?: string | null
  onChange?: (day: string | null) => void
  placeholder?: string
  allowClear?: boolean
}

/** A calendar day, as text ("2026-11-25"). */
export function DayInput({ value, onChange, ...props }: Props) {
  return (
    <DatePicker
      {...props}
      style={{ width: '100%' }}
      value={value ? dayjs(value) : null}
      onChange={(chosen) => onChange?.(chosen && !Array.isArray(chosen) ? chosen.format('YYYY-MM-DD') : null)}
    />
  )
}
