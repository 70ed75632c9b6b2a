import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Form, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { AccessRolesDocument } from '../gql/graphql'
import { type Approver, KINDS, ROLES } from './flowDraft'

type Props = { approvers: readonly Approver[]; onChange: (approvers: Approver[]) => void }

/** Whom a node asks. */
export function Approvers({ approvers, onChange }: Props) {
  const { t } = useTranslation()
  const another: Approver = { kind: 'MEMBER', id: null, role: null, level: 1 }
  return (
    <Form.Item label={t('approvals.approvers')} style={{ marginBottom: 12 }}>
      <Flex vertical gap={8}>
        {approvers.map((approver, at) => (
          <Flex
            // oxlint-disable-next-line no-array-index-key -- approvers have no identity but their place
            key={at}
            gap={8}
            wrap
          >
            <Select
              value={approver.kind}
              aria-label={t('approvals.approverKind')}
              style={{ minWidth: 200 }}
              options={KINDS.map((value) => ({ value, label: t(`approvals.kinds.${value}`) }))}
              onChange={(kind) => onChange(approvers.map((each, n) => (n === at ? { ...another, kind } : each)))}
            />
            <Which
              approver={approver}
              onChange={(next) => onChange(approvers.map((each, n) => (n === at ? next : each)))}
            />
            {approvers.length > 1 && (
              <Button
                type="text"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('approvals.removeApprover')}
                onClick={() => onChange(approvers.toSpliced(at, 1))}
              />
            )}
          </Flex>
        ))}
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined aria-hidden />}
          style={{ alignSelf: 'start' }}
          onClick={() => onChange([...approvers, another])}
        >
          {t('approvals.addApprover')}
        </Button>
      </Flex>
    </Form.Item>
  )
}

function Which({ approver, onChange }: { approver: Approver; onChange: (approver: Approver) => void }) {
  const { t } = useTranslation()
  const { members } = usePeople()
  if (approver.kind === 'MEMBER')
    return (
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        value={approver.id}
        aria-label={t('approvals.person')}
        style={{ flex: 1, minWidth: 200 }}
        options={members.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => onChange({ ...approver, id })}
      />
    )
  if (approver.kind === 'ROLE') return <WhichRole approver={approver} onChange={onChange} />
  return (
    <InputNumber
      min={1}
      max={10}
      precision={0}
      value={approver.level}
      aria-label={t('approvals.level')}
      prefix={t('approvals.level')}
      onChange={(level) => onChange({ ...approver, level: level ?? 1 })}
    />
  )
}

/** A built-in role, or one of the company's own. */
function WhichRole({ approver, onChange }: { approver: Approver; onChange: (approver: Approver) => void }) {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: AccessRolesDocument })
  const builtIn = ROLES.map((value) => ({ value: value as string, label: t(`settings.roles.${value}`) }))
  const own = (data?.accessRoles ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const choose = (value: string) => {
    const role = ROLES.find((each) => each === value) ?? null
    onChange({ ...approver, role, id: role ? null : value })
  }
  return (
    <Select
      value={approver.id === null ? approver.role : String(approver.id)}
      aria-label={t('approvals.role')}
      style={{ flex: 1, minWidth: 200 }}
      options={[...builtIn, ...own]}
      onChange={choose}
    />
  )
}
