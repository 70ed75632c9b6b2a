import { SearchOutlined } from '@ant-design/icons'
import { Button, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Looks like a search box and opens the palette, which is one. */
export function SearchButton({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation()
  return (
    <Button
      onClick={onOpen}
      icon={<SearchOutlined aria-hidden />}
      aria-keyshortcuts="Control+K Meta+K"
      style={{ width: 340, justifyContent: 'flex-start', color: 'var(--ant-color-text-description)' }}
    >
      <span style={{ flex: 1, textAlign: 'start' }}>{t('shell.searchHint')}</span>
      <Typography.Text keyboard style={{ fontSize: 12 }} aria-hidden>
        {IS_MAC ? '⌘ K' : 'Ctrl K'}
      </Typography.Text>
    </Button>
  )
}
