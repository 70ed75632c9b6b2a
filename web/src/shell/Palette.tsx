import { SearchOutlined } from '@ant-design/icons'
import { AutoComplete, Flex, Input, Modal, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useQuery } from 'urql'

import { SearchDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { useDebounced } from '../ui/useDebounced'
import { pathOf, recordTypeOf } from '../records/paths'
import { Marked } from './Marked'
import { usePaletteActions } from './paletteActions'

/** Finds records and actions; arrows choose, Enter opens, Escape closes. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  const [text, setText] = useState('')
  const wanted = useDebounced(text.trim(), 150)
  const actions = usePaletteActions(me, text)
  const [{ data, fetching }] = useQuery({
    query: SearchDocument,
    variables: { text: wanted, first: 12 },
    pause: wanted === '',
  })
  const hits = wanted === '' ? [] : (data?.search ?? [])

  const go = (path: string) => {
    onClose()
    void navigate(path)
  }

  const records = hits.map((hit) => ({
    value: pathOf(hit.id),
    label: (
      <Flex justify="space-between" gap={8}>
        <Typography.Text ellipsis>
          <Marked text={hit.title} marks={hit.marks} /> <Typography.Text type="secondary">{hit.subtitle}</Typography.Text>
        </Typography.Text>
        <Tag style={{ marginInlineEnd: 0 }}>{t(`records.types.${recordTypeOf(hit.id)}`)}</Tag>
      </Flex>
    ),
  }))
  const options = [
    ...(records.length > 0 ? [{ label: t('shell.palette.records'), options: records }] : []),
    ...(actions.length > 0 ? [{ label: t('shell.palette.actions'), options: actions }] : []),
  ]

  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      closable={false}
      width={640}
      style={{ top: 96 }}
      aria-label={t('shell.search')}
    >
      <AutoComplete
        open
        autoFocus
        defaultActiveFirstOption
        value={text}
        options={options}
        onChange={(value: string) => !value.startsWith('/') && setText(value)}
        onSelect={(value: string) => go(value)}
        style={{ width: '100%', marginBottom: options.length > 0 ? 400 : 0 }}
        listHeight={380}
        styles={{ popup: { root: { boxShadow: 'none', paddingInline: 0 } } }}
        getPopupContainer={(trigger: HTMLElement) => trigger.parentElement ?? document.body}
        notFoundContent={text === '' || fetching ? null : t('shell.palette.nothing')}
      >
        <Input
          size="large"
          variant="borderless"
          prefix={<SearchOutlined aria-hidden />}
          placeholder={t('shell.palette.placeholder')}
          aria-label={t('shell.search')}
        />
      </AutoComplete>
    </Modal>
  )
}
