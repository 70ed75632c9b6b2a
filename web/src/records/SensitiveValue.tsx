import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Flex, Popconfirm, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useReveal } from './useReveal'

const SHOWN_SECONDS = 30

/** A fact whose value is encrypted, or nothing where there is none. */
export function sensitiveFact(recordId: string, field: string, hint: unknown, label: string) {
  return typeof hint === 'string' && hint !== '' ? (
    <SensitiveValue key={`${recordId}.${field}.${hint}`} recordId={recordId} field={field} hint={hint} label={label} />
  ) : null
}

type Props = { recordId: string; field: string; hint: string; label: string }

/** The hint of an encrypted value. Revealing it is asked first, logged, and undone by itself; the value is kept nowhere
 * but here. */
export function SensitiveValue({ recordId, field, hint, label }: Props) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<string>()
  const [left, setLeft] = useState(0)
  const { ask, busy } = useReveal(recordId, field, (found) => setShown(String(found ?? '')))

  useEffect(() => {
    if (shown === undefined) return undefined
    const until = Date.now() + SHOWN_SECONDS * 1000
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000)
      if (seconds <= 0) setShown(undefined)
      else setLeft(seconds)
    }
    tick()
    const timer = window.setInterval(tick, 500)
    return () => window.clearInterval(timer)
  }, [shown])

  return (
    <Flex wrap gap="2px 8px" align="center">
      <Typography.Text style={{ overflowWrap: 'anywhere' }} data-sensitive={shown === undefined ? 'hint' : 'value'}>
        {shown ?? hint}
      </Typography.Text>
      {shown === undefined ? (
        <Popconfirm
          title={t('records.reveal.ask')}
          description={t('records.reveal.askText')}
          okText={t('records.reveal.show')}
          onConfirm={ask}
          styles={{ root: { maxWidth: 'min(320px, 92vw)' } }}
        >
          <Button
            type="link"
            size="small"
            loading={busy}
            icon={<EyeOutlined aria-hidden />}
            aria-label={t('records.reveal.named', { label })}
          >
            {t('records.reveal.show')}
          </Button>
        </Popconfirm>
      ) : (
        <>
          <Button
            type="link"
            size="small"
            icon={<EyeInvisibleOutlined aria-hidden />}
            onClick={() => setShown(undefined)}
          >
            {t('records.reveal.hide')}
          </Button>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('records.reveal.left', { count: left })}
          </Typography.Text>
        </>
      )}
    </Flex>
  )
}
