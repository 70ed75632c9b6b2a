import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { Alert, Divider, Drawer, Flex, Form, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { ExplainAccessDocument, type ExplainAccessQuery } from '../gql/graphql'
import { pathOf, recordTypeOf } from '../records/paths'
import { useMay, useMe } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import styles from './access.module.css'
import { useAccess } from './mine'
import { useKinds, usePeople, useRoleName } from './names'
import { ACTIONS } from './roleDraft'

/** What is done with a record that is there: making one and importing are not. */
const OF_A_RECORD = ACTIONS.filter((action) => action !== 'CREATE' && action !== 'IMPORT')

type Told = ExplainAccessQuery['explainAccess']
type Reason = Told['reasons'][number]

type Props = { recordId: string; name: string; onClose: () => void }

/** Why somebody may see or change a record, or a field of it: which role, by which group, department or share. */
export function ExplainDrawer({ recordId, name, onClose }: Props) {
  const { t } = useTranslation()
  const { user } = useMe()
  const access = useAccess(recordTypeOf(recordId))
  const mayManage = useMay('access:manage')
  const { members } = usePeople()
  const kind = useKinds().find(({ recordType }) => recordType === recordTypeOf(recordId))
  const [whom, setWhom] = useState(user.id)
  const [field, setField] = useState<string>()
  const [{ data, error, stale }] = useQuery({
    query: ExplainAccessDocument,
    variables: { id: recordId, field: field ?? null, userId: whom === user.id ? null : whom },
    requestPolicy: 'network-only',
  })
  const others = members.filter(({ id }) => id !== user.id).map(({ id, name: who }) => ({ value: id, label: who }))
  return (
    <Drawer open size={460} title={t('access.explainOf', { name })} onClose={onClose}>
      <Form component="div" layout="vertical">
        {mayManage && (
          <Form.Item label={t('access.explainWhom')} htmlFor="explain-whom">
            <Select
              id="explain-whom"
              showSearch={{ optionFilterProp: 'label' }}
              value={whom}
              options={[{ value: user.id, label: t('records.me', { name: user.name }) }, ...others]}
              onChange={setWhom}
            />
          </Form.Item>
        )}
        <Form.Item label={t('access.explainField')} htmlFor="explain-field">
          <Select
            id="explain-field"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('access.explainWhole')}
            value={field ?? (null as never)}
            options={kind?.fields.map((each) => ({ value: each.field, label: each.label })) ?? []}
            onChange={setField}
          />
        </Form.Item>
      </Form>
      {error && !data && <FaultResult fault={faultOf(error)} />}
      {!data && !error && <Skeleton active />}
      {data && (
        <div aria-live="polite" style={{ opacity: stale ? 0.6 : 1 }}>
          {field && data.explainAccess.level && (
            <Field told={data.explainAccess} level={data.explainAccess.level} masked={access.masks(field)} />
          )}
          <Whole told={data.explainAccess} />
        </div>
      )}
    </Drawer>
  )
}

type FieldProps = { told: Told; level: NonNullable<Told['level']>; masked: boolean }

function Field({ told, level, masked }: FieldProps) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const roleName = useRoleName()
  return (
    <>
      <Alert type={level === 'NONE' ? 'warning' : 'info'} showIcon title={t(`access.explainLevels.${level}`)} />
      <ul className={styles.reasons} style={{ marginTop: 8 }}>
        {masked && level !== 'NONE' && <li>{t('access.explainMasked')}</li>}
        {told.fields.map((each) => (
          <li key={`${each.role}-${each.groupId}`}>
            {t('access.byRole', { role: roleName(each.role, each.roleId) })}
            {each.groupId && t('access.byGroup', { group: nameOf(each.groupId) })}: {t(`access.levels.${each.level}`)}
          </li>
        ))}
      </ul>
      <Divider size="middle" />
    </>
  )
}

function Whole({ told }: { told: Told }) {
  const { t } = useTranslation()
  return (
    <ul className={styles.rows}>
      {OF_A_RECORD.map((action) => {
        const may = told.actions.includes(action)
        const reasons = told.reasons.filter((reason) => reason.action === action)
        return (
          <li key={action} style={{ display: 'block' }}>
            <Flex gap={8} align="center">
              {may ? (
                <CheckCircleFilled aria-hidden style={{ color: 'var(--ant-color-success)' }} />
              ) : (
                <MinusCircleOutlined aria-hidden className={styles.quiet} />
              )}
              <Typography.Text strong={may} type={may ? (undefined as never) : 'secondary'}>
                {t(`access.actions.${action}`)}
                {!may && <span className="visually-hidden"> {t('access.mayNot')}</span>}
              </Typography.Text>
            </Flex>
            <ul className={styles.reasons}>
              {reasons.map((reason) => (
                <li key={JSON.stringify(reason)}>
                  <Because reason={reason} />
                </li>
              ))}
            </ul>
          </li>
        )
      })}
    </ul>
  )
}

function Because({ reason }: { reason: Reason }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const roleName = useRoleName()
  const way = reason.way === 'SHARE' ? shareWay(reason) : reason.way
  const words = t(`access.ways.${way}`, { name: nameOf(reason.departmentId ?? reason.groupId) })
  return (
    <>
      {words}
      {reason.role && <> · {t('access.byRole', { role: roleName(reason.role, reason.roleId) })}</>}
      {reason.role && reason.groupId && t('access.byGroup', { group: nameOf(reason.groupId) })}
      {reason.parentId && (
        <>
          {' '}
          <Link to={pathOf(reason.parentId)}>{t('access.openParent')}</Link>
        </>
      )}
    </>
  )
}

function shareWay({ groupId, departmentId }: Reason): 'SHARE' | 'SHARE_GROUP' | 'SHARE_DEPARTMENT' {
  if (groupId) return 'SHARE_GROUP'
  return departmentId ? 'SHARE_DEPARTMENT' : 'SHARE'
}
