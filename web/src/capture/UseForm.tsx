import { Modal, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { LeadSourceDetailFragment } from '../gql/graphql'

type Props = { name: string; form: NonNullable<LeadSourceDetailFragment['form']>; onClose: () => void }

/** A form's own page, what puts it into another site, and how it looks. */
export function UseForm({ name, form, onClose }: Props) {
  const { t } = useTranslation()
  const wide = { overflowWrap: 'anywhere' } as const
  return (
    <Modal
      open
      width={720}
      title={t('capture.useOf', { name })}
      onOk={onClose}
      onCancel={onClose}
      footer={(_, { OkBtn }) => <OkBtn />}
    >
      <Typography.Title level={2} style={{ fontSize: 15 }}>
        {t('capture.link')}
      </Typography.Title>
      <Typography.Link href={form.link} target="_blank" rel="noopener" copyable style={wide}>
        {form.link}
      </Typography.Link>
      <Typography.Title level={2} style={{ fontSize: 15 }}>
        {t('capture.embed')}
      </Typography.Title>
      <Typography.Text code copyable style={wide}>
        {form.embedCode}
      </Typography.Text>
      <p>{form.origins.length > 0 ? form.origins.join(' · ') : t('capture.noOrigins')}</p>
      <Typography.Title level={2} style={{ fontSize: 15 }}>
        {t('capture.preview')}
      </Typography.Title>
      <iframe
        src={new URL(form.link).pathname}
        sandbox=""
        title={t('capture.preview')}
        style={{ width: '100%', height: 420, border: '1px solid var(--ant-color-border)', borderRadius: 8 }}
      />
    </Modal>
  )
}
