import { Collapse, Segmented, Tag } from 'antd'
import { useTranslation } from 'react-i18next'

import type { AccessLevel } from '../gql/graphql'
import styles from './access.module.css'
import type { Kind } from './names'
import { type Draft, heldBack } from './roleDraft'

const LEVELS = ['EDIT', 'READ', 'NONE'] as const satisfies readonly AccessLevel[]

type Props = { kinds: readonly Kind[]; draft: Draft; onChange: (draft: Draft) => void }

/** Which fields whoever has the role may see and set. */
export function RoleLevels({ kinds, draft, onChange }: Props) {
  const { t } = useTranslation()
  const options = LEVELS.map((value) => ({ value, label: t(`access.levels.${value}`) }))
  return (
    <Collapse
      ghost
      items={kinds.map(({ recordType, label, fields }) => {
        const held = heldBack(draft, recordType)
        return {
          key: recordType,
          label,
          extra: held > 0 && <Tag color="gold">{t('access.heldBack', { count: held })}</Tag>,
          children: (
            <ul className={styles.levels}>
              {fields
                .filter(({ hideable }) => hideable)
                .map(({ field, label: name }) => {
                  const key = `${recordType}.${field}`
                  return (
                    <li key={field}>
                      <span>{name}</span>
                      <Segmented
                        size="small"
                        name={key}
                        aria-label={t('access.levelOf', { field: name })}
                        options={options}
                        value={draft.levels[key] ?? 'EDIT'}
                        onChange={(level) => onChange({ ...draft, levels: { ...draft.levels, [key]: level } })}
                      />
                    </li>
                  )
                })}
            </ul>
          ),
        }
      })}
    />
  )
}
