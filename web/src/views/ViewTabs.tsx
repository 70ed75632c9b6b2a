import { DeleteOutlined, EditOutlined, MoreOutlined, SaveOutlined, TeamOutlined } from '@ant-design/icons'
import { Alert, App, Button, Dropdown, Flex, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { DeleteSavedViewDocument, type SavedViewTabFragment, UpdateSavedViewDocument } from '../gql/graphql'
import type { ListControls } from '../lists/useListState'
import type { Look } from './seen'
import { ViewModal } from './ViewModal'

const EVERYTHING = 'all'

type Props = {
  recordType: string
  views: readonly SavedViewTabFragment[]
  view: SavedViewTabFragment | undefined
  controls: ListControls
  /** The list as it is shown now, to be kept. */
  look: Look
}

/** The views kept of a list, as tabs over it; one is the list as it is. */
export function ViewTabs({ recordType, views, view, controls, look }: Props) {
  const { t } = useTranslation()
  const [naming, setNaming] = useState<'new' | 'changed'>()
  const choose = (id: string | null) => controls.change({ view: id, q: null, sort: null, where: null, ...cleared(controls) })
  const items = [
    { key: EVERYTHING, label: t('views.all') },
    ...views.map(({ id, name, shared }) => ({
      key: id,
      label: name,
      ...(shared ? { icon: <TeamOutlined aria-label={t('views.shared')} /> } : {}),
    })),
  ]
  return (
    <>
      <Flex align="center" gap={8}>
        <Tabs
          style={{ flex: 1, minWidth: 0 }}
          size="small"
          tabBarStyle={{ marginBottom: 0 }}
          items={items}
          activeKey={view?.id ?? EVERYTHING}
          onChange={(key) => choose(key === EVERYTHING ? null : key)}
        />
        <Button type="text" icon={<SaveOutlined aria-hidden />} onClick={() => setNaming('new')}>
          {t('views.save')}
        </Button>
        {view?.mine && <ViewMenu view={view} look={look} onRename={() => setNaming('changed')} onKept={choose} />}
      </Flex>
      {view && view.missing.length > 0 && (
        <Alert
          type="info"
          showIcon
          style={{ marginTop: 8 }}
          title={t('views.missing', { names: view.missing.map(({ name }) => name).join(', ') })}
        />
      )}
      {naming && (
        <ViewModal
          recordType={recordType}
          look={look}
          {...(naming === 'changed' && view ? { view } : {})}
          onSaved={(id) => {
            setNaming(undefined)
            if (naming === 'new') choose(id)
          }}
          onClose={() => setNaming(undefined)}
        />
      )}
    </>
  )
}

function cleared(controls: ListControls): Record<string, null> {
  return Object.fromEntries(Object.keys(controls.state.filters).map((name) => [name, null]))
}

type MenuProps = { view: SavedViewTabFragment; look: Props['look']; onRename: () => void; onKept: (id: string | null) => void }

function ViewMenu({ view, look, onRename, onKept }: MenuProps) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const update = useAction(UpdateSavedViewDocument)
  const drop = useAction(DeleteSavedViewDocument)
  const told = (problems: readonly { message: string }[] | undefined) => {
    if (problems?.[0]) message.error(problems[0].message)
    return problems?.length === 0
  }
  const keep = async () => {
    const payload = await update({ input: { id: view.id, version: view.version, ...look } })
    if (!told(payload?.userErrors)) return
    message.success(t('common.saved'))
    onKept(view.id)
  }
  const remove = async () => {
    const sure = await modal.confirm({
      title: t('views.deleteTitle', { name: view.name }),
      okText: t('common.delete'),
      cancelText: t('common.cancel'),
    })
    if (sure && told((await drop({ input: { id: view.id } }))?.userErrors)) onKept(null)
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'keep', icon: <SaveOutlined aria-hidden />, label: t('views.keep'), onClick: () => void keep() },
          { key: 'rename', icon: <EditOutlined aria-hidden />, label: t('views.rename'), onClick: onRename },
          { key: 'delete', icon: <DeleteOutlined aria-hidden />, label: t('common.delete'), onClick: () => void remove() },
        ],
      }}
    >
      <Button type="text" icon={<MoreOutlined aria-hidden />} aria-label={t('views.more', { name: view.name })} />
    </Dropdown>
  )
}
