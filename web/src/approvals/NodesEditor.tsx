import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Collapse, Flex, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import { Approvers } from './Approvers'
import { Conditions, type Field } from './Conditions'
import { LATE, MODES, moved, NOBODY, type Node, OWN } from './flowDraft'

type Props = { fields: readonly Field[]; nodes: readonly Node[]; onChange: (nodes: readonly Node[]) => void; onAdd: () => void }

/** The nodes of a flow, one after the other. */
export function NodesEditor({ fields, nodes, onChange, onAdd }: Props) {
  const { t } = useTranslation()
  const put = (at: number, values: Partial<Node>) =>
    onChange(nodes.map((node, n) => (n === at ? { ...node, ...values } : node)))
  return (
    <Form.Item label={t('approvals.nodes')} extra={t('approvals.nodesHint')}>
      <Flex vertical gap={12}>
        {nodes.map((node, at) => (
          <Card
            // oxlint-disable-next-line no-array-index-key -- nodes have no identity but their place
            key={at}
            size="small"
            title={`${at + 1}. ${node.name}`}
            extra={
              <Flex gap={4}>
                <Button
                  size="small"
                  type="text"
                  icon={<ArrowUpOutlined aria-hidden />}
                  disabled={at === 0}
                  aria-label={t('approvals.up', { name: node.name })}
                  onClick={() => onChange(moved(nodes, at, at - 1))}
                />
                <Button
                  size="small"
                  type="text"
                  icon={<ArrowDownOutlined aria-hidden />}
                  disabled={at === nodes.length - 1}
                  aria-label={t('approvals.down', { name: node.name })}
                  onClick={() => onChange(moved(nodes, at, at + 1))}
                />
                <Button
                  size="small"
                  type="text"
                  danger
                  icon={<DeleteOutlined aria-hidden />}
                  disabled={nodes.length === 1}
                  aria-label={t('approvals.removeOf', { name: node.name })}
                  onClick={() => onChange(nodes.toSpliced(at, 1))}
                />
              </Flex>
            }
          >
            <NodeEditor node={node} fields={fields} change={(values) => put(at, values)} />
          </Card>
        ))}
        <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={onAdd}>
          {t('approvals.addNode')}
        </Button>
      </Flex>
    </Form.Item>
  )
}

type NodeProps = { node: Node; fields: readonly Field[]; change: (values: Partial<Node>) => void }

function NodeEditor({ node, fields, change }: NodeProps) {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item label={t('approvals.nodeName')} style={{ marginBottom: 12 }}>
        <Input
          value={node.name}
          maxLength={80}
          aria-label={t('approvals.nodeName')}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Approvers approvers={node.approvers} onChange={(approvers) => change({ approvers })} />
      <Form.Item label={t('approvals.mode')} extra={t(`approvals.modeHints.${node.mode}`)} style={{ marginBottom: 12 }}>
        <Select
          value={node.mode}
          aria-label={t('approvals.mode')}
          options={MODES.map((value) => ({ value, label: t(`approvals.modes.${value}`) }))}
          onChange={(mode) => change({ mode })}
        />
      </Form.Item>
      <Collapse
        ghost
        size="small"
        items={[{ key: 'more', label: t('approvals.more'), children: <More node={node} fields={fields} change={change} /> }]}
      />
    </>
  )
}

const named = (chosen: readonly Field[]) => chosen.map(({ name, label }) => ({ value: name, label }))

function More({ node, fields, change }: NodeProps) {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item label={t('approvals.nodeConditions')} extra={t('approvals.nodeConditionsHint')}>
        <Conditions label={t('approvals.nodeConditions')} fields={fields} tests={node.tests} onChange={(tests) => change({ tests })} />
      </Form.Item>
      <Form.Item label={t('approvals.own')}>
        <Select
          value={node.own}
          aria-label={t('approvals.own')}
          options={OWN.map((value) => ({ value, label: t(`approvals.owns.${value}`) }))}
          onChange={(own) => change({ own })}
        />
      </Form.Item>
      <Nobody node={node} fields={fields} change={change} />
      <Time node={node} fields={fields} change={change} />
      <Form.Item label={t('approvals.editable')}>
        <Select
          mode="multiple"
          value={[...(node.editable ?? [])]}
          aria-label={t('approvals.editable')}
          options={named(fields.filter((field) => field.editable))}
          onChange={(editable) => change({ editable })}
        />
      </Form.Item>
      <Form.Item label={t('approvals.hidden')}>
        <Select
          mode="multiple"
          value={[...(node.hidden ?? [])]}
          aria-label={t('approvals.hidden')}
          options={named(fields)}
          onChange={(hidden) => change({ hidden })}
        />
      </Form.Item>
    </>
  )
}

function Nobody({ node, change }: NodeProps) {
  const { t } = useTranslation()
  const { members } = usePeople()
  return (
    <Form.Item label={t('approvals.nobody')}>
      <Flex gap={8} wrap>
        <Select
          value={node.nobody}
          aria-label={t('approvals.nobody')}
          style={{ minWidth: 220 }}
          options={NOBODY.map((value) => ({ value, label: t(`approvals.nobodies.${value}`) }))}
          onChange={(nobody) => change({ nobody })}
        />
        {node.nobody === 'PERSON' && (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={node.nobodyId}
            aria-label={t('approvals.person')}
            style={{ minWidth: 200 }}
            options={members.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(nobodyId) => change({ nobodyId })}
          />
        )}
      </Flex>
    </Form.Item>
  )
}

function Time({ node, change }: NodeProps) {
  const { t } = useTranslation()
  return (
    <Form.Item label={t('approvals.time')} extra={t('approvals.timeHint')}>
      <Flex gap={8} wrap>
        <InputNumber
          min={1}
          max={1_600}
          precision={0}
          value={node.minutes ? Math.ceil(node.minutes / 60) : null}
          aria-label={t('approvals.time')}
          onChange={(hours) => change({ minutes: hours ? hours * 60 : null })}
        />
        {node.minutes && (
          <Select
            value={node.late}
            aria-label={t('approvals.late')}
            style={{ minWidth: 260 }}
            options={LATE.map((value) => ({ value, label: t(`approvals.lates.${value}`) }))}
            onChange={(late) => change({ late })}
          />
        )}
      </Flex>
    </Form.Item>
  )
}
