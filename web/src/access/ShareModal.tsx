import { App, Button, Flex, Form, Modal, Segmented, Select, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  RecordSharesDocument,
  ShareRecordDocument,
  type ShareRowFragment,
  type ShareSubject,
  UnshareRecordDocument,
} from '../gql/graphql'
import { day } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import styles from './access.module.css'
import { DayInput } from './DayInput'
import { usePeople } from './names'
import { useToday } from './today'

type Fields = { subjectId: string; right: 'READ' | 'EDIT'; until: string | null }

/** With whom a record is shared, and with whom else until when. */
export function ShareModal({ recordId, name, onClose }: { recordId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation()
  const [{ data, error }] = useQuery({ query: RecordSharesDocument, variables: { id: recordId } })
  return (
    <Modal open title={t('access.shareOf', { name })} footer={null} onCancel={onClose}>
      {error && !data ? (
        <FaultResult fault={faultOf(error)} />
      ) : (
        <>
          {!data && <Skeleton active paragraph={{ rows: 2 }} />}
          {data && data.recordShares.length === 0 && (
            <Typography.Paragraph type="secondary">{t('access.notShared')}</Typography.Paragraph>
          )}
          <ul className={styles.rows}>
            {data?.recordShares.map((share) => (
              <li key={share.id}>
                <Shared share={share} />
              </li>
            ))}
          </ul>
          <NewShare recordId={recordId} />
        </>
      )}
    </Modal>
  )
}

function Shared({ share }: { share: ShareRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const today = useToday()
  const { nameOf } = usePeople()
  const unshare = useAction(UnshareRecordDocument)
  const name = nameOf(share.subjectId)
  const over = Boolean(share.until && share.until < today)
  const end = async () => {
    const problem = (await unshare({ input: { id: share.id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <>
      <div>
        <Flex gap={6} wrap align="center">
          <strong>{name}</strong>
          {share.subject !== 'USER' && <Tag>{t(`access.subjects.${share.subject}`)}</Tag>}
          {over && <Tag>{t('access.shareOver')}</Tag>}
        </Flex>
        <span className={styles.quiet}>
          {t(share.edit ? 'access.mayEdit' : 'access.mayRead')} ·{' '}
          {share.until ? t('access.untilDay', { day: day(share.until) }) : t('access.forGood')}
        </span>
      </div>
      <Button size="small" aria-label={t('access.unshareOf', { name })} onClick={() => void end()}>
        {t('access.unshare')}
      </Button>
    </>
  )
}

function NewShare({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const share = useAction(ShareRecordDocument)
  const { members, groups, departments } = usePeople()
  const [busy, setBusy] = useState(false)
  const all = { USER: members, GROUP: groups, DEPARTMENT: departments } as const
  const subjects = Object.keys(all) as ShareSubject[]

  const submit = async ({ subjectId, right, until }: Fields) => {
    problems.clear()
    const subject = subjects.find((each) => all[each].some(({ id }) => id === subjectId)) ?? 'USER'
    setBusy(true)
    const payload = await share({
      input: { id: recordId, subject, subjectId, edit: right === 'EDIT', until: until ?? null },
    })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) form.resetFields()
  }
  return (
    <>
      <FormProblems problems={problems.general} />
      <Form<Fields>
        name="share"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ right: 'READ', until: null }}
        style={{ marginTop: 12 }}
        onFinish={submit}
      >
        <Form.Item
          name="subjectId"
          label={t('access.shareWith')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('access.shareWithHint')}
            options={subjects
              .filter((subject) => all[subject].length > 0)
              .map((subject) => ({
                label: t(`access.subjects.${subject}`),
                options: all[subject].map(({ id, name }) => ({ value: id, label: name })),
              }))}
          />
        </Form.Item>
        <Form.Item name="right" label={t('access.shareRight')}>
          <Segmented
            block
            options={[
              { value: 'READ', label: t('access.mayRead') },
              { value: 'EDIT', label: t('access.mayEdit') },
            ]}
          />
        </Form.Item>
        <Form.Item name="until" label={t('access.until')} extra={t('access.untilHint')}>
          <DayInput placeholder={t('access.forGood')} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('access.share')}
        </Button>
      </Form>
    </>
  )
}
