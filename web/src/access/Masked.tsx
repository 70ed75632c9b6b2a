import { EyeOutlined } from '@ant-design/icons'
import { Button, Flex } from 'antd'
import { type PropsWithChildren, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useReveal } from '../records/useReveal'

type Props = PropsWithChildren<{ recordId: string; field: string; label: string; mayReveal: boolean }>

/** A hint, and the way to what is behind it; that somebody looked is told to others. */
export function Masked({ recordId, field, label, mayReveal, children }: Props) {
  const { t } = useTranslation()
  const [value, setValue] = useState<readonly string[]>()
  const { ask, busy } = useReveal(recordId, field, (found) => setValue(lines(found)))
  if (value) {
    return (
      <Flex vertical>
        {value.map((line) => (
          <Line key={line} field={field} text={line} />
        ))}
      </Flex>
    )
  }
  return (
    <Flex gap={8} align="start" justify="space-between">
      <div>{children}</div>
      {mayReveal && (
        <Button
          size="small"
          icon={<EyeOutlined aria-hidden />}
          loading={busy}
          title={t('access.revealHint')}
          aria-label={t('access.revealOf', { field: label })}
          onClick={() => void ask()}
        >
          {t('access.reveal')}
        </Button>
      )}
    </Flex>
  )
}

const SCHEMES: Readonly<Record<string, string>> = { phones: 'tel:', emails: 'mailto:' }

/** A number to call, an address to write to, or plain text. */
function Line({ field, text }: { field: string; text: string }) {
  const scheme = SCHEMES[field]
  return scheme ? <a href={scheme + text}>{text}</a> : <span>{text}</span>
}

/** One value, or each of a list's. */
function lines(value: unknown): string[] {
  if (!Array.isArray(value)) return [String(value ?? '')]
  return value.map((entry) => String(typeof entry === 'object' && entry ? (entry as { value: unknown }).value : entry))
}
