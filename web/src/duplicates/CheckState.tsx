import { App, Button, Flex, Progress, Typography } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { CheckDuplicatesDocument, DuplicateCheckDocument } from '../gql/graphql'
import { Ago } from '../records/cells'

const LOOK_AGAIN = 2_000

/** How far the search through everything is, what it left out, and a button to have it done now. */
export function CheckState({ onEnd }: { onEnd: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const check = useAction(CheckDuplicatesDocument)
  const [{ data, fetching }, again] = useQuery({ query: DuplicateCheckDocument })
  const latest = data?.duplicateCheck
  const running = !!latest && !latest.finishedAt
  const was = useRef(running)
  useEffect(() => {
    if (was.current && !running) onEnd()
    was.current = running
    if (!running || fetching) return
    const timer = setTimeout(() => again({ requestPolicy: 'network-only' }), LOOK_AGAIN)
    return () => clearTimeout(timer)
  }, [running, fetching, again, onEnd])
  const begin = async () => {
    const problem = (await check({}))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const sorts = Object.entries((latest?.cutSorts ?? {}) as Record<string, number>)
  return (
    <Flex wrap gap="8px 16px" align="center" style={{ marginBottom: 16 }}>
      <Button onClick={() => void begin()} loading={running}>
        {t('duplicates.lookNow')}
      </Button>
      {running && (
        <div style={{ flex: '1 1 200px', maxWidth: 360 }}>
          <Progress
            percent={latest.total ? Math.round((100 * latest.done) / latest.total) : 0}
            aria-label={t('duplicates.progress')}
          />
        </div>
      )}
      {latest?.finishedAt && (
        <Typography.Text type="secondary">
          {t('duplicates.looked', { count: latest.done })} <Ago at={latest.finishedAt} />
        </Typography.Text>
      )}
      {!!latest?.cut && (
        <Typography.Text type="warning">
          {t('duplicates.cut', { count: latest.cut })}{' '}
          {sorts.map(([sort, count]) => `${t(`duplicates.sorts.${sortName(sort)}`)}: ${count}`).join(', ')}
        </Typography.Text>
      )}
    </Flex>
  )
}

const SORTS = ['EMAIL', 'PHONE', 'CREDIT_CODE', 'DOMAIN', 'COMPANY', 'NAME', 'BIRTHDAY', 'ADDRESS'] as const
type Sort = (typeof SORTS)[number]

function sortName(sort: string): Sort {
  return SORTS.find((each) => each === sort.toUpperCase()) ?? 'NAME'
}
