import { SnippetsOutlined, UploadOutlined } from '@ant-design/icons'
import { Alert, Button, Collapse, Flex, Form, Input, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { fromSignature, type LeadForm } from './leadForm'
import { readSignature } from './signature'

const LARGEST = 100_000

/** Fills the form from a pasted signature, the foot of a mail, or a vCard. Everything can be changed afterwards. */
export function PasteSignature() {
  const { t } = useTranslation()
  const form = Form.useFormInstance<LeadForm>()
  const [text, setText] = useState('')
  const [told, setTold] = useState<'filled' | 'nothing'>()

  const fill = (given: string) => {
    const found = fromSignature(readSignature(given.slice(0, LARGEST)))
    const known = Object.values(found).some((value) => (Array.isArray(value) ? value.length > 0 : value))
    if (known) form.setFieldsValue(found)
    setTold(known ? 'filled' : 'nothing')
  }
  const pasting = (
    <Flex vertical gap={8}>
      <Input.TextArea
        value={text}
        onChange={({ target }) => setText(target.value)}
        autoSize={{ minRows: 3, maxRows: 8 }}
        maxLength={LARGEST}
        aria-label={t('leads.paste.label')}
        placeholder={t('leads.paste.hint')}
      />
      <Flex gap={8} wrap>
        <Button icon={<SnippetsOutlined aria-hidden />} disabled={!text.trim()} onClick={() => fill(text)}>
          {t('leads.paste.fill')}
        </Button>
        <Upload
          accept=".vcf,text/vcard"
          maxCount={1}
          showUploadList={false}
          beforeUpload={(file) => {
            void file.text().then(fill)
            return false
          }}
        >
          <Button icon={<UploadOutlined aria-hidden />}>{t('leads.paste.card')}</Button>
        </Upload>
      </Flex>
      {told && <Alert type={told === 'filled' ? 'success' : 'info'} showIcon title={t(`leads.paste.${told}`)} role="status" />}
    </Flex>
  )
  return <Collapse ghost items={[{ key: 'paste', label: t('leads.paste.label'), children: pasting }]} />
}
