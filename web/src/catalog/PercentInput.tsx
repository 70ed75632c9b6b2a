import { InputNumber } from 'antd'

type Props = {
  id?: string
  value?: number | null
  onChange?: (value: number | null) => void
  'aria-label'?: string
}

/** A percentage, kept in hundredths of one. */
export function PercentInput({ value, onChange, ...props }: Props) {
  return (
    <InputNumber<number>
      {...props}
      min={0}
      max={100}
      step={1}
      value={value == null ? null : value / 100}
      onChange={(typed) => onChange?.(typed === null ? null : Math.round(typed * 100))}
      suffix="%"
      style={{ width: '100%' }}
    />
  )
}
