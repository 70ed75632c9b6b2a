import { Alert, Flex } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { DuplicatesOfQuery } from '../gql/graphql'
import { pathOf } from '../records/paths'

type Match = DuplicatesOfQuery['duplicatesOf'][number]

/** Records that may be the same; of one out of reach only that it is there, and whose department has it. */
export function DuplicateList({ matches, live = false, action }: { matches: readonly Match[]; live?: boolean; action?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div {...(live ? { 'aria-live': 'polite' } : {})}>
      {matches.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('duplicates.title')}
          action={action}
          description={
            <Flex vertical gap={4} component="ul" style={{ margin: 0, paddingInlineStart: 18 }}>
              {matches.map((match, index) => (
                <li key={match.id ?? `unseen ${index}`}>
                  <OneMatch match={match} />
                </li>
              ))}
            </Flex>
          }
        />
      )}
    </div>
  )
}

function OneMatch({ match }: { match: Match }) {
  const { t, i18n } = useTranslation()
  if (!match.id)
    return match.department ? (
      <>{t('duplicates.unseenOf', { department: match.department })}</>
    ) : (
      <>{t('duplicates.unseen')}</>
    )
  const words = match.agreed.map((each) => t(`duplicates.agreed.${each}`))
  const agreed = new Intl.ListFormat(i18n.language, { type: 'unit' }).format(words)
  return (
    <>
      <Link to={pathOf(match.id)} target="_blank">
        {match.title}
      </Link>{' '}
      {t('duplicates.same', { fields: agreed })}
    </>
  )
}
