import { App, Button, Card, ColorPicker, Form, Input, Select, Skeleton, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { type BrandLookFragment, CreateUploadDocument, OwnBrandDocument, SetBrandDocument } from '../gql/graphql'
import { LANGUAGES } from '../i18n'
import { fingerprint, send } from '../api/upload'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import styles from './partners.module.css'

type Values = { name: string; colour: string; domain?: string; locale: string }

/** How a partner's companies are called and look. */
export function BrandPage() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: OwnBrandDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('shell.nav.brand')} lead={t('partners.brandLead')} />
      <Card style={{ maxWidth: 640 }}>{data ? <BrandForm brand={data.ownBrand ?? null} /> : <Skeleton active />}</Card>
    </>
  )
}

function BrandForm({ brand }: { brand: BrandLookFragment | null }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const problems = useProblems(form)
  const setBrand = useAction(SetBrandDocument)
  const createUpload = useAction(CreateUploadDocument)
  const [logo, setLogo] = useState<File>()
  const [busy, setBusy] = useState(false)
  const name = Form.useWatch('name', form) ?? brand?.name
  const colour = Form.useWatch('colour', form) ?? brand?.colour ?? '#0d6e6e'

  const uploaded = async (): Promise<string | null> => {
    if (!logo) return null
    const sha256 = await fingerprint(logo)
    const payload = await createUpload({
      input: { filename: logo.name, size: logo.size, sha256, contentType: logo.type },
    })
    if (!payload?.upload) return null
    if (!payload.upload.stored) await send(logo, payload.upload, () => undefined)
    return payload.upload.id
  }
  const submit = async (values: Values) => {
    problems.clear()
    setBusy(true)
    try {
      const logoUploadId = await uploaded()
      const payload = await setBrand({ input: { ...values, domain: values.domain || null, logoUploadId } })
      if (!payload || problems.show(payload.userErrors)) return
      message.success(t('common.saved'))
      setLogo(undefined)
    } catch {
      message.error(t('common.notSent'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={brand ?? { colour, locale: 'en' }}
      onFinish={submit}
    >
      <FormProblems problems={problems.general} />
      <Form.Item name="name" label={t('partners.brandName')} rules={[{ required: true, message: t('common.required') }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item
        name="colour"
        label={t('partners.colour')}
        extra={t('partners.colourHint')}
        getValueFromEvent={(value: { toHexString: () => string }) => value.toHexString()}
      >
        <ColorPicker disabledAlpha showText format="hex" />
      </Form.Item>
      <Form.Item label={t('partners.logo')} extra={t('partners.logoHint')}>
        <Upload
          accept="image/png,image/jpeg,image/webp"
          maxCount={1}
          beforeUpload={(file) => {
            setLogo(file)
            return false
          }}
          onRemove={() => setLogo(undefined)}
        >
          <Button>{t('partners.chooseLogo')}</Button>
        </Upload>
      </Form.Item>
      <Form.Item name="domain" label={t('partners.domain')} extra={t('partners.domainHint')}>
        <Input placeholder="crm.example.com" />
      </Form.Item>
      <Form.Item name="locale" label={t('shell.language')}>
        <Select options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <div className={styles.swatch} style={{ background: colour, marginBottom: 16 }}>
        {brand?.logo && <img src={brand.logo} alt="" height={24} />}
        {name || t('partners.brandName')}
      </div>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('common.save')}
      </Button>
    </Form>
  )
}
