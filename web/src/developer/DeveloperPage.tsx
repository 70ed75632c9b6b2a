import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'

import { GraphiQL, type GraphiQLProps } from 'graphiql'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'

import { useThemeMode } from '../app/themeMode'
import { currentLanguage } from '../i18n'
import { RequireSession } from '../session/RequireSession'
import { Logo } from '../ui/Logo'
import styles from './developer.module.css'

const FIRST_QUERY = `query FirstAccounts {
  me { user { name } tenant { name } }
  accounts(first: 5) {
    totalCount
    nodes { id name }
  }
}
`

/** GraphiQL over the member's own session: it sees and changes what they may, and nothing else. */
export function DeveloperPage() {
  const { t } = useTranslation()
  const { dark } = useThemeMode()
  return (
    <RequireSession>
      <main className={styles.page} aria-label={t('shell.developer')}>
        <GraphiQL
          fetcher={fetcher}
          defaultQuery={FIRST_QUERY}
          forcedTheme={dark ? 'dark' : 'light'}
          storage={sessionStorage}
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo>
            <Link to="/" aria-label={t('shell.home')}>
              <Logo compact />
            </Link>
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </RequireSession>
  )
}

const fetcher: GraphiQLProps['fetcher'] = async (asked, options) => {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Accept-Language': currentLanguage(),
      'X-Rapport-Client': 'web',
      ...options?.headers,
    },
    body: JSON.stringify(asked),
  })
  return answer.json()
}
