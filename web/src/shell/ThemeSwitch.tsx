import { DesktopOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'

import { type Mode, MODES } from '../app/theme'
import { useThemeMode } from '../app/themeMode'

const ICONS = {
  system: <DesktopOutlined aria-hidden />,
  light: <SunOutlined aria-hidden />,
  dark: <MoonOutlined aria-hidden />,
}

export function ThemeSwitch() {
  const { t } = useTranslation()
  const { mode, dark, setMode } = useThemeMode()
  const items = MODES.map((key) => ({ key, icon: ICONS[key], label: t(`shell.themes.${key}`) }))
  return (
    <Dropdown trigger={['click']} menu={{ items, selectedKeys: [mode], onClick: ({ key }) => setMode(key as Mode) }}>
      <Button type="text" icon={dark ? ICONS.dark : ICONS.light} aria-label={t('shell.theme')} />
    </Dropdown>
  )
}
