import { App, Button, Card, Empty, Flex, Popconfirm, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  DeleteDepartmentDocument,
  type DepartmentRowFragment,
  EndPostingDocument,
  type PostingRowFragment,
} from '../gql/graphql'
import { day } from '../i18n/format'
import { useMay } from '../session/session'
import { PersonAvatar } from '../ui/PersonAvatar'
import styles from './access.module.css'
import { DepartmentModal } from './DepartmentModal'
import { usePeople } from './names'
import { PostingModal } from './PostingModal'
import { inOrder, standing } from './postings'
import { useToday } from './today'

type Props = {
  department: DepartmentRowFragment
  departments: readonly DepartmentRowFragment[]
  postings: readonly PostingRowFragment[]
}

/** One department: who works there, who manages it, who comes and who left. */
export function DepartmentPanel({ department, departments, postings }: Props) {
  const { t } = useTranslation()
  const today = useToday()
  const mayManage = useMay('access:manage')
  const [editing, setEditing] = useState(false)
  const [adding, setAdding] = useState(false)
  const [past, setPast] = useState(false)
  const sorted = inOrder(postings, today)
  const over = sorted.filter((posting) => standing(posting, today) === 'over')
  const shown = past ? sorted : sorted.filter((posting) => !over.includes(posting))
  const parent = departments.find(({ id }) => id === department.parentId)
  return (
    <Card>
      <Flex justify="space-between" align="center" gap="8px 12px" wrap style={{ marginBottom: 8 }}>
        <Typography.Title level={2} style={{ margin: 0, fontSize: 16 }}>
          {department.name}
          {parent && <span className={styles.quiet}> · {t('access.below', { name: parent.name })}</span>}
        </Typography.Title>
        {mayManage && (
          <Flex gap={8} wrap>
            <Button size="small" type="primary" onClick={() => setAdding(true)}>
              {t('access.addPerson')}
            </Button>
            <Button size="small" onClick={() => setEditing(true)}>
              {t('common.edit')}
            </Button>
            <DeleteDepartment department={department} />
          </Flex>
        )}
      </Flex>
      {shown.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('access.nobodyHere')} />}
      <ul className={styles.rows}>
        {shown.map((posting) => (
          <li key={posting.id}>
            <Posted posting={posting} departments={departments} today={today} />
          </li>
        ))}
      </ul>
      {over.length > 0 && (
        <Button type="link" style={{ padding: 0 }} onClick={() => setPast(!past)}>
          {past ? t('access.hidePast') : t('access.showPast', { count: over.length })}
        </Button>
      )}
      {editing && (
        <DepartmentModal department={department} departments={departments} onClose={() => setEditing(false)} />
      )}
      {adding && (
        <PostingModal departments={departments} departmentId={department.id} onClose={() => setAdding(false)} />
      )}
    </Card>
  )
}

type PostedProps = { posting: PostingRowFragment; departments: readonly DepartmentRowFragment[]; today: string }

function Posted({ posting, departments, today }: PostedProps) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const mayManage = useMay('access:manage')
  const [moving, setMoving] = useState(false)
  const name = nameOf(posting.userId)
  const state = standing(posting, today)
  const days = posting.toDay
    ? t('access.fromTo', { from: day(posting.fromDay), to: day(posting.toDay) })
    : t('access.from', { from: day(posting.fromDay) })
  return (
    <>
      <Flex gap={10} align="center" style={{ opacity: state === 'over' ? 0.7 : 1 }}>
        <PersonAvatar name={name} size={30} />
        <div>
          <Flex gap={6} wrap align="center">
            <Typography.Text strong>{name}</Typography.Text>
            {posting.manager && <Tag color="purple">{t('access.manager')}</Tag>}
            {state === 'later' && <Tag color="blue">{t('access.comes')}</Tag>}
            {state === 'over' && <Tag>{t('access.left')}</Tag>}
          </Flex>
          <span className={styles.quiet}>{days}</span>
        </div>
      </Flex>
      {mayManage && state !== 'over' && (
        <Flex gap={8}>
          <Button size="small" aria-label={t('access.transferOf', { name })} onClick={() => setMoving(true)}>
            {t('access.transfer')}
          </Button>
          <EndPosting posting={posting} name={name} today={today} />
        </Flex>
      )}
      {moving && (
        <PostingModal
          departments={departments}
          moving={{ userId: posting.userId, name }}
          onClose={() => setMoving(false)}
        />
      )}
    </>
  )
}

/** Today is the last day there; who is still to come does not come. */
function EndPosting({ posting, name, today }: { posting: PostingRowFragment; name: string; today: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const end = useAction(EndPostingDocument)
  const later = standing(posting, today) === 'later'
  const act = async () => {
    const payload = await end({ input: { id: posting.id, lastDay: later ? null : today } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Popconfirm
      title={t('access.endTitle', { name })}
      description={t(later ? 'access.endBefore' : 'access.endToday')}
      onConfirm={act}
    >
      <Button size="small" aria-label={t('access.endOf', { name })}>
        {t('access.end')}
      </Button>
    </Popconfirm>
  )
}

function DeleteDepartment({ department }: { department: DepartmentRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(DeleteDepartmentDocument)
  const act = async () => {
    const payload = await remove({ input: { id: department.id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Popconfirm title={t('access.deleteDepartment', { name: department.name })} onConfirm={act}>
      <Button size="small">{t('common.delete')}</Button>
    </Popconfirm>
  )
}
