import { Select } from 'antd'

type WordsProps = { label: string; value: readonly string[]; onChange: (words: string[]) => void }

/** Words somebody types, one after the other. */
export function Words({ label, value, onChange }: WordsProps) {
  return (
    <Select
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[',', '，']}
      value={[...value]}
      aria-label={label}
      style={{ width: '100%' }}
      onChange={onChange}
    />
  )
}
