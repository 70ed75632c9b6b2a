import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { ChangeDetailFragment } from '../gql/graphql'
import { choiceName } from './choices'
import { readable } from './readable'
import styles from './timeline.module.css'

const FOLDED = 4

function said(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}

/** Old → new for each field of a change; a long list is folded. */
export function FieldChanges({ fields }: { fields: ChangeDetailFragment['fields'] }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const shown = open ? fields : fields.slice(0, FOLDED)
  const words = { nothing: t('common.nothing'), yes: t('common.yes'), no: t('common.no') }
  if (fields.length === 0) return null
  return (
    <>
      <dl className={styles.changes}>
        {shown.map(({ field, label, old, oldName, new: value, newName }) => (
          <div key={field}>
            <dt>{label}</dt>
            <dd>
              {said(old) && (
                <>
                  <span className={styles.old}>
                    <span className="visually-hidden">{t('activities.before')} </span>
                    {oldName ?? choiceName(t, field, old) ?? readable(old, words)}
                  </span>
                  <span aria-hidden> → </span>
                </>
              )}
              {(said(old) || said(value)) && (
                <>
                  <span className="visually-hidden">{t('activities.after')} </span>
                  {newName ?? choiceName(t, field, value) ?? readable(value, words)}
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {fields.length > FOLDED && (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setOpen(!open)}>
          {open ? t('activities.fold') : t('activities.unfold', { count: fields.length - FOLDED })}
        </Button>
      )}
    </>
  )
}
