import { PlusOutlined } from '@ant-design/icons'
import { Badge, Button, Card, Empty, Flex, Skeleton, Tree } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type DepartmentRowFragment, DepartmentsDocument } from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import styles from './access.module.css'
import { DepartmentModal } from './DepartmentModal'
import { DepartmentPanel } from './DepartmentPanel'
import { treeOf } from './names'

/** The tree of departments, and who works where from when to when. Everybody may look; who manages access, change. */
export function DepartmentsPage() {
  const { t } = useTranslation()
  const mayManage = useMay('access:manage')
  const [{ data, error }, retry] = useQuery({ query: DepartmentsDocument })
  const [chosen, setChosen] = useState<string>()
  const [folded, setFolded] = useState<readonly string[]>([])
  const [making, setMaking] = useState(false)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />

  const departments = data?.departments ?? []
  const shown = departments.find(({ id }) => id === chosen) ?? departments.find(({ parentId }) => !parentId)
  const newButton = mayManage && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
      {t('access.newDepartment')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('shell.nav.departments')} lead={t('access.departmentsLead')} action={newButton} />
      {!data && <Skeleton active />}
      {data && departments.length === 0 && (
        <Card>
          <Empty description={t('access.noDepartments')}>{newButton}</Empty>
        </Card>
      )}
      {shown && (
        <div className={styles.split}>
          <Card styles={{ body: { padding: 8, overflowX: 'auto' } }}>
            <Tree
              blockNode
              expandedKeys={departments.map(({ id }) => id).filter((id) => !folded.includes(id))}
              onExpand={(open) => setFolded(departments.map(({ id }) => id).filter((id) => !open.includes(id)))}
              aria-label={t('shell.nav.departments')}
              treeData={treeOf(departments)}
              selectedKeys={[shown.id]}
              onSelect={(_keys, { node }) => setChosen(String(node.key))}
              titleRender={(node) => <Node department={departments.find(({ id }) => id === node.key)} />}
            />
          </Card>
          <DepartmentPanel
            key={shown.id}
            department={shown}
            departments={departments}
            postings={data?.postings.filter(({ departmentId }) => departmentId === shown.id) ?? []}
          />
        </div>
      )}
      {making && (
        <DepartmentModal
          departments={departments}
          {...(shown ? { under: shown.id } : {})}
          onSaved={setChosen}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  )
}

function Node({ department }: { department: DepartmentRowFragment | undefined }) {
  if (!department) return null
  return (
    <Flex justify="space-between" gap={8} style={{ padding: '4px 0' }}>
      <span style={{ whiteSpace: 'nowrap' }}>{department.name}</span>
      <Badge count={department.members} showZero color="var(--ant-color-fill-secondary)" style={{ color: 'inherit' }} />
    </Flex>
  )
}
