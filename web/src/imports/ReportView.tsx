import { DownloadOutlined } from '@ant-design/icons'
import { Button, Flex, Result } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ImportDetailFragment, ImportState } from '../gql/graphql'
import { LinkButton } from '../ui/LinkButton'
import { Counts } from './Counts'
import { KeptTable } from './KeptTable'
import { ProblemTable } from './ProblemTable'
import { ResumeButton } from './ResumeButton'
import { UndoButton } from './UndoButton'
import { UndoCounts } from './UndoCounts'

const STATUS: Partial<Record<ImportState, 'success' | 'error' | 'info'>> = { DONE: 'success', UNDONE: 'success', FAILED: 'error' }

/** What became of every row, with the rejected ones as a file to mend and import again. */
export function ReportView({ found }: { found: ImportDetailFragment }) {
  const { t } = useTranslation()
  const list = found.recordType === 'contact' ? '/contacts' : '/accounts'
  const undone = found.state === 'UNDONE'
  const state = found.state === 'DONE' || found.state === 'FAILED' ? found.state : 'CANCELLED'
  return (
    <>
      <Result
        style={{ padding: '8px 0 20px' }}
        status={STATUS[found.state] ?? 'info'}
        title={
          undone
            ? t('imports.ended.UNDONE', { count: found.rowsRemoved + found.rowsRestored })
            : t(`imports.ended.${state}`, { count: found.rowsCreated })
        }
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
            <LinkButton to={`/imports/${encodeURIComponent(found.id)}/sheet`}>{t('imports.sheet.title')}</LinkButton>
            <LinkButton to="/imports/new">{t('imports.another')}</LinkButton>
            {found.rowsKept === 0 && <UndoButton found={found} />}
          </Flex>
        }
      />
      <Counts found={found} />
      {(undone || found.rowsRemoved + found.rowsRestored > 0) && <UndoCounts found={found} />}
      <KeptTable found={found} />
      <ProblemTable importId={found.id} total={found.problemsTotal} />
    </>
  )
}
