import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'

import { useDebounced } from '../ui/useDebounced'

type Props = { value: string; placeholder: string; onChange: (value: string) => void }

/** A search box that asks only when typing has paused; `value` is what was asked last. */
export function SearchField({ value, placeholder, onChange }: Props) {
  const [typed, setTyped] = useState(value)
  const [asked, setAsked] = useState(value)
  const settled = useDebounced(typed, 250)

  // The address changed by itself (back button, "show everything"): follow it.
  if (value !== asked) {
    setAsked(value)
    if (value !== typed.trim()) setTyped(value)
  }
  const ask = useEffectEvent((text: string) => {
    if (text !== value) onChange(text)
  })
  useEffect(() => ask(settled.trim()), [settled])

  return (
    <Input
      allowClear
      type="search"
      value={typed}
      prefix={<SearchOutlined aria-hidden />}
      placeholder={placeholder}
      aria-label={placeholder}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => onChange(typed.trim())}
      style={{ maxWidth: 320, minWidth: 180, flex: '1 1 200px' }}
    />
  )
}
