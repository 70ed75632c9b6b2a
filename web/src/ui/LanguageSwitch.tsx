import { GlobalOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'

import { changeLanguage, currentLanguage, LANGUAGES, type Language } from '../i18n'

export function LanguageSwitch({ onChosen }: { onChosen?: (language: Language) => void }) {
  const { t } = useTranslation()
  const items = Object.entries(LANGUAGES).map(([key, label]) => ({ key, label, lang: key }))
  const choose = (key: string) => {
    void changeLanguage(key as Language)
    onChosen?.(key as Language)
  }
  return (
    <Dropdown
      menu={{ items, selectedKeys: [currentLanguage()], onClick: ({ key }) => choose(key) }}
      trigger={['click']}
    >
      <Button
        type="text"
        icon={<GlobalOutlined aria-hidden />}
        aria-label={`${t('shell.language')}: ${LANGUAGES[currentLanguage()]}`}
      >
        {LANGUAGES[currentLanguage()]}
      </Button>
    </Dropdown>
  )
}
