import { App, Button, Flex, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type ImportDetailFragment, PlanImportDocument } from '../gql/graphql'
import { number } from '../i18n/format'
import { optionsInput, startingOptions } from './fileOptions'

type Proposal = ImportDetailFragment['proposals'][number]

const keyOf = ({ column, kind }: Proposal) => `${kind} ${column}`

/** What could be mended before the run, by kind: accepted here, the file is checked again with it. */
export function ProposalTable({ found }: { found: ImportDetailFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const plan = useAction(PlanImportDocument)
  const { proposals } = found
  const [chosen, setChosen] = useState(() => proposals.filter(({ accepted }) => accepted).map(keyOf))
  const [busy, setBusy] = useState(false)
  if (proposals.length === 0) return null

  const accept = async (keys: readonly string[]) => {
    setBusy(true)
    const mapping = found.columns.flatMap(({ name, field }) => (field ? [{ column: name, field }] : []))
    const fixes = proposals.filter((each) => keys.includes(keyOf(each))).map(({ column, kind }) => ({ column, kind }))
    const options = { ...optionsInput(startingOptions(found.options)), fixes }
    const payload = await plan({ input: { id: found.id, mapping, options } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <section style={{ marginBottom: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('imports.fixes.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('imports.fixes.lead')}</Typography.Paragraph>
      <Table<Proposal>
        size="small"
        rowKey={keyOf}
        pagination={false}
        dataSource={proposals}
        rowSelection={{
          selectedRowKeys: chosen,
          onChange: (keys) => setChosen(keys.map(String)),
          getCheckboxProps: ({ column, kind }) => ({ 'aria-label': `${t(`imports.fixes.kinds.${kind}`)}: ${column}` }),
          getTitleCheckboxProps: () => ({ 'aria-label': t('imports.fixes.all') }),
        }}
        columns={[
          {
            title: t('imports.column'),
            render: (_value, { column, kind, count }) => (
              <>
                <strong>{column}</strong>
                <div>
                  {t(`imports.fixes.kinds.${kind}`)} ({number(count)})
                </div>
              </>
            ),
          },
          {
            title: t('imports.fixes.examples'),
            render: (_value, { examples }) =>
              examples.slice(0, 3).map(({ row, before, after }) => (
                <div key={row} style={{ overflowWrap: 'anywhere' }}>
                  {before} → <strong>{after}</strong>
                </div>
              )),
          },
        ]}
      />
      <Flex justify="flex-end" gap={8} style={{ marginTop: 12 }} wrap>
        <Button loading={busy} onClick={() => void accept(chosen)}>
          {t('imports.fixes.accept')}
        </Button>
        <Button loading={busy} onClick={() => void accept(proposals.map(keyOf))}>
          {t('imports.fixes.acceptAll')}
        </Button>
      </Flex>
    </section>
  )
}
