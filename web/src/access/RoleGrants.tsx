import { Button, Collapse, Dropdown, Flex, Form } from 'antd'
import { useTranslation } from 'react-i18next'

import type { AccessScope } from '../gql/graphql'
import { useCompact } from '../ui/useCompact'
import styles from './access.module.css'
import type { Kind } from './names'
import { ACTIONS, type Draft, granted, grantedAll, SCOPES } from './roleDraft'
import { ScopeSelect } from './ScopeSelect'

type Props = { kinds: readonly Kind[]; draft: Draft; onChange: (draft: Draft) => void }

/** Object × action × scope: a table, and at phone width one kind of record after the other. */
export function RoleGrants({ kinds, draft, onChange }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const cell = (kind: Kind, action: (typeof ACTIONS)[number]) => {
    const key = `${kind.recordType}.${action}`
    return (
      <ScopeSelect
        label={`${kind.label}: ${t(`access.actions.${action}`)}`}
        scoped={kind.scoped}
        value={draft.grants[key]}
        onChange={(given) => onChange(granted(draft, key, given))}
      />
    )
  }
  const whole = (kind: Kind) => (
    <WholeKind kind={kind} onChosen={(scope) => onChange(grantedAll(draft, kind.recordType, scope))} />
  )
  if (compact) {
    return (
      <Collapse
        ghost
        items={kinds.map((kind) => ({
          key: kind.recordType,
          label: kind.label,
          extra: <KindSummary kind={kind} draft={draft} />,
          children: (
            <Form component="div" layout="vertical">
              {ACTIONS.map((action) => (
                <Form.Item key={action} label={t(`access.actions.${action}`)} style={{ marginBottom: 10 }}>
                  {cell(kind, action)}
                </Form.Item>
              ))}
              {whole(kind)}
            </Form>
          ),
        }))}
      />
    )
  }
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('access.recordsOf')}</th>
            {ACTIONS.map((action) => (
              <th key={action} scope="col">
                {t(`access.actions.${action}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.recordType}>
              <th scope="row">
                <Flex vertical align="flex-start">
                  {kind.label}
                  {whole(kind)}
                </Flex>
              </th>
              {ACTIONS.map((action) => (
                <td key={action}>{cell(kind, action)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** One scope for all actions at once. */
function WholeKind({ kind, onChosen }: { kind: Kind; onChosen: (scope: AccessScope | null) => void }) {
  const { t } = useTranslation()
  const scopes: readonly AccessScope[] = kind.scoped ? SCOPES.filter((scope) => scope !== 'CHOSEN') : ['ALL']
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'NONE', label: t('access.scopes.NONE') },
          ...scopes.map((scope) => ({
            key: scope,
            label: kind.scoped ? t(`access.scopes.${scope}`) : t('common.yes'),
          })),
        ],
        onClick: ({ key }) => onChosen(key === 'NONE' ? null : (key as AccessScope)),
      }}
    >
      <Button type="link" size="small" style={{ padding: 0 }} aria-label={t('access.setAllOf', { kind: kind.label })}>
        {t('access.setAll')}
      </Button>
    </Dropdown>
  )
}

function KindSummary({ kind, draft }: { kind: Kind; draft: Draft }) {
  const { t } = useTranslation()
  const read = draft.grants[`${kind.recordType}.READ`]
  return <span className={styles.quiet}>{t(`access.scopes.${read?.scope ?? 'NONE'}`)}</span>
}
