import { DownloadOutlined } from '@ant-design/icons'
import { Button, Flex, Result } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ImportDetailFragment, ImportState } from '../gql/graphql'
import { LinkButton } from '../ui/LinkButton'
import { Counts } from './Counts'
import { ProblemTable } from './ProblemTable'
import { ResumeButton } from './ResumeButton'

const STATUS: Partial<Record<ImportState, 'success' | 'error' | 'info'>> = { DONE: 'success', FAILED: 'error' }

/** What became of every row, with the rejected ones as a file to mend and import again. */
export function ReportView({ found }: { found: ImportDetailFragment }) {
  const { t } = useTranslation()
  const list = found.recordType === 'contact' ? '/contacts' : '/accounts'
  const state = found.state === 'DONE' || found.state === 'FAILED' ? found.state : 'CANCELLED'
  return (
    <>
      <Result
        style={{ padding: '8px 0 20px' }}
        status={STATUS[found.state] ?? 'info'}
        title={t(`imports.ended.${state}`, { count: found.rowsCreated })}
        subTitle={found.failure}
        extra={
          <Flex gap={8} justify="center" wrap>
            <LinkButton to={`${list}?sort=createdAt:DESC`} type={found.resumable ? 'default' : 'primary'}>
              {t(found.recordType === 'contact' ? 'imports.seeContacts' : 'imports.seeAccounts')}
            </LinkButton>
            {found.resumable && <ResumeButton id={found.id} />}
            {found.rejectsUrl && (
              <Button icon={<DownloadOutlined aria-hidden />} href={found.rejectsUrl} download>
                {t('imports.rejects')}
              </Button>
            )}
            <LinkButton to="/imports/new">{t('imports.another')}</LinkButton>
          </Flex>
        }
      />
      <Counts found={found} />
      <ProblemTable importId={found.id} total={found.problemsTotal} />
    </>
  )
}
