import { CloseOutlined, DeleteOutlined, EditOutlined, LockOutlined } from '@ant-design/icons'
import { Button, Input, Space, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

const HINT = '••••'

type Props = { value?: string | null; onChange?: (value: string | null) => void; maxLength?: number; id?: string }

/** An encrypted value in a form: written, never read. What is there stays as its hint until it is replaced. */
export function SensitiveInput({ value, onChange, maxLength = 500, id }: Props) {
  const { t } = useTranslation()
  const [stored] = useState(value)
  const [replacing, setReplacing] = useState(false)
  const named = id ? { id } : {}

  if (!stored?.startsWith(HINT)) {
    return (
      <Input
        {...named}
        autoComplete="off"
        spellCheck={false}
        maxLength={maxLength}
        prefix={<LockOutlined aria-hidden />}
        value={value ?? ''}
        onChange={(event) => onChange?.(event.target.value)}
      />
    )
  }
  const keep = () => {
    setReplacing(false)
    onChange?.(stored)
  }
  const untouched = value === stored
  return (
    <Space.Compact block>
      <Input
        {...named}
        autoComplete="off"
        spellCheck={false}
        maxLength={maxLength}
        prefix={<LockOutlined aria-hidden />}
        readOnly={!replacing}
        placeholder={replacing ? t('records.reveal.newValue') : t('common.nothing')}
        value={replacing && untouched ? '' : (value ?? '')}
        onChange={(event) => onChange?.(event.target.value || stored)}
      />
      {replacing || !untouched ? (
        <Tooltip title={t('records.reveal.keep')}>
          <Button icon={<CloseOutlined aria-hidden />} aria-label={t('records.reveal.keep')} onClick={keep} />
        </Tooltip>
      ) : (
        <>
          <Button icon={<EditOutlined aria-hidden />} onClick={() => setReplacing(true)}>
            {t('records.reveal.replace')}
          </Button>
          <Tooltip title={t('records.reveal.clear')}>
            <Button
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('records.reveal.clear')}
              onClick={() => onChange?.(null)}
            />
          </Tooltip>
        </>
      )}
    </Space.Compact>
  )
}
