import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Input, Popconfirm, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { DeleteTagDocument, RestoreTagDocument, type TagDetailFragment, TagsDocument } from '../gql/graphql'
import listStyles from '../lists/lists.module.css'
import { Tags } from '../records/cells'
import { FaultResult } from '../ui/FaultResult'
import { useCompact } from '../ui/useCompact'
import { useDebounced } from '../ui/useDebounced'
import { SettingsHead } from './SettingsHead'
import { TagModal } from './TagModal'

const MOST = 200

/** The words a company puts on its records, by hand or by rule. */
export function TagsPage() {
  const { t } = useTranslation()
  const compact = useCompact()
  const mayManage = useAccess('tag').may('UPDATE')
  const [text, setText] = useState('')
  const search = useDebounced(text.trim(), 200)
  const [edited, setEdited] = useState<TagDetailFragment | 'new'>()
  const [{ data, error }, retry] = useQuery({
    query: TagsDocument,
    variables: { first: MOST, ...(search ? { search } : {}) },
  })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />

  const tags = data?.tags.nodes
  const newButton = mayManage && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited('new')}>
      {t('settings.newTag')}
    </Button>
  )
  const empty = search ? (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.list.nothingFound')} />
  ) : (
    <Empty description={t('settings.noTags')}>{newButton}</Empty>
  )
  const actions = (tag: TagDetailFragment) => mayManage && <TagActions tag={tag} onEdit={() => setEdited(tag)} />
  return (
    <>
      <SettingsHead title={t('shell.nav.tags')} lead={t('settings.tagsLead')} action={newButton} />
      <Input.Search
        allowClear
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t('settings.searchTags')}
        aria-label={t('settings.searchTags')}
        style={{ maxWidth: 320, marginBottom: 16 }}
      />
      {compact && tags && tags.length > 0 ? (
        <ul className={listStyles.cards}>
          {tags.map((tag) => (
            <li key={tag.id} className={listStyles.card}>
              <div className={listStyles.cardHead}>
                <TagName tag={tag} />
                {actions(tag)}
              </div>
              <TagFacts tag={tag} />
            </li>
          ))}
        </ul>
      ) : (
        <Card styles={{ body: { padding: '0 12px' } }}>
          <Table<TagDetailFragment>
            rowKey="id"
            loading={!tags}
            pagination={false}
            showHeader={!compact}
            dataSource={tags ?? []}
            locale={{ emptyText: tags ? empty : ' ' }}
            columns={[
              { title: t('shell.nav.tags'), render: (_value, tag) => <TagName tag={tag} /> },
              { title: t('settings.tagKind'), render: (_value, tag) => <TagFacts tag={tag} /> },
              {
                align: 'right',
                title: <span className="visually-hidden">{t('common.moreActions')}</span>,
                render: (_value, tag) => actions(tag),
              },
            ]}
          />
        </Card>
      )}
      {data?.tags.pageInfo.hasNextPage && (
        <Typography.Paragraph type="secondary" style={{ marginTop: 12 }}>
          {t('settings.moreTags', { count: MOST, total: data.tags.totalCount })}
        </Typography.Paragraph>
      )}
      {edited && <TagModal {...(edited === 'new' ? {} : { tag: edited })} onClose={() => setEdited(undefined)} />}
    </>
  )
}

/** The tag itself leads to the records that carry it. */
function TagName({ tag }: { tag: TagDetailFragment }) {
  const { t } = useTranslation()
  const list = tag.appliesTo === 'contact' ? '/contacts' : '/accounts'
  return (
    <Link to={`${list}?tag=${encodeURIComponent(tag.id)}`} title={t('settings.seeTagged', { name: tag.name })}>
      <Tags tags={[tag]} />
    </Link>
  )
}

function TagFacts({ tag }: { tag: TagDetailFragment }) {
  const { t } = useTranslation()
  const type = tag.appliesTo === 'account' || tag.appliesTo === 'contact' ? tag.appliesTo : null
  return (
    <Flex gap={8} wrap align="center">
      <span>{t(`settings.tagKindsShort.${tag.kind}`)}</span>
      {type && <Typography.Text type="secondary">{t(`records.plurals.${type}`)}</Typography.Text>}
      {tag.group && <Tag style={{ marginInlineEnd: 0 }}>{tag.group.name}</Tag>}
    </Flex>
  )
}

function TagActions({ tag, onEdit }: { tag: TagDetailFragment; onEdit: () => void }) {
  const { t } = useTranslation()
  const { message, notification } = App.useApp()
  const remove = useAction(DeleteTagDocument)
  const restore = useAction(RestoreTagDocument)
  const { id, version, name } = tag

  const undo = async () => {
    notification.destroy(id)
    const payload = await restore({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('records.restored', { name }))
  }
  const drop = async () => {
    const payload = await remove({ input: { id, version } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload)
      notification.info({
        key: id,
        title: t('records.deleted', { name }),
        duration: 8,
        showProgress: true,
        actions: (
          <Button type="primary" size="small" onClick={() => void undo()}>
            {t('common.undo')}
          </Button>
        ),
      })
  }
  return (
    <Flex gap={8} justify="flex-end">
      <Button size="small" aria-label={t('settings.editTag', { name })} onClick={onEdit}>
        {t('common.edit')}
      </Button>
      <Popconfirm
        title={t('settings.deleteTagTitle', { name })}
        description={t('settings.deleteTagText')}
        onConfirm={drop}
      >
        <Button size="small" danger aria-label={`${t('common.delete')}: ${name}`}>
          {t('common.delete')}
        </Button>
      </Popconfirm>
    </Flex>
  )
}
