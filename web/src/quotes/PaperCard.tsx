import { Card, Flex, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { QuotePaperDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useLiveRecord } from '../live/changes'

const SOON_MS = 2_000

/** What the customer has of a quote that went out: the page they answer on, its documents, and who signed. */
export function PaperCard({ quoteId }: { quoteId: string }) {
  const { t } = useTranslation()
  const [{ data }, again] = useQuery({ query: QuotePaperDocument, variables: { id: quoteId } })
  const look = () => again({ requestPolicy: 'network-only' })
  useLiveRecord(quoteId, look)
  const paper = data?.quotePaper
  const isMade = !paper || paper.documents.length > 0
  useEffect(() => {
    if (isMade) return undefined
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), SOON_MS)
    return () => clearInterval(timer)
  }, [isMade, again])
  if (!paper) return null
  const { signature } = paper
  return (
    <Card role="region" aria-label={t('quotes.paper.title')} size="small" title={t('quotes.paper.title')}>
      <Flex vertical gap={8}>
        <Typography.Text type="secondary">{t('quotes.paper.lead')}</Typography.Text>
        <Typography.Text copyable ellipsis>
          {paper.link}
        </Typography.Text>
        <Flex gap={16} wrap>
          {!isMade && <Typography.Text type="secondary">{t('quotes.paper.making')}</Typography.Text>}
          {paper.documents.map(({ locale, link }) => (
            <a key={locale} href={link} target="_blank" rel="noreferrer">
              {t(locale === 'en' ? 'quotes.paper.english' : 'quotes.paper.chinese')}
            </a>
          ))}
        </Flex>
        {signature && (
          <>
            <strong>
              {t('quotes.paper.signed', { name: signature.name, email: signature.email, at: dateTime(signature.at) })}
            </strong>
            <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
              {t('quotes.paper.proof', { address: signature.address, sha256: signature.sha256 })}
            </Typography.Text>
          </>
        )}
      </Flex>
    </Card>
  )
}
