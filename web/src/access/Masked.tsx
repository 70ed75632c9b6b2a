import { EyeOutlined } from '@ant-design/icons'
import { App, Button, Flex } from 'antd'
import { type PropsWithChildren, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { RevealFieldDocument } from '../gql/graphql'

type Props = PropsWithChildren<{ recordId: string; field: string; label: string; mayReveal: boolean }>

/** A hint, and the way to what is behind it; that somebody looked is told to others. */
export function Masked({ recordId, field, label, mayReveal, children }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const reveal = useAction(RevealFieldDocument)
  const [value, setValue] = useState<readonly string[]>()
  const [busy, setBusy] = useState(false)
  if (value) {
    return (
      <Flex vertical>
        {value.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </Flex>
    )
  }
  const look = async () => {
    setBusy(true)
    const payload = await reveal({ input: { id: recordId, field } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) setValue(lines(payload.value))
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
          onClick={() => void look()}
        >
          {t('access.reveal')}
        </Button>
      )}
    </Flex>
  )
}

/** One value, or each of a list's. */
function lines(value: unknown): string[] {
  if (!Array.isArray(value)) return [String(value ?? '')]
  return value.map((entry) => String(typeof entry === 'object' && entry ? (entry as { value: unknown }).value : entry))
}
