import { InboxOutlined } from '@ant-design/icons'
import { Card, Form, Progress, Segmented, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'

import { FormProblems } from '../ui/FormProblems'
import { ImportSteps } from './ImportSteps'
import { useStartImport } from './useStartImport'

const TYPES = ['account', 'contact'] as const
type ImportType = (typeof TYPES)[number]

export function NewImportPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [type, setType] = useState<ImportType>(params.get('type') === 'contact' ? 'contact' : 'account')
  const { start, progress, problems } = useStartImport()

  const take = async (file: File) => {
    const id = await start(file, type)
    if (id) await navigate(`/imports/${encodeURIComponent(id)}`)
  }

  return (
    <>
      <Typography.Title level={1} style={{ fontSize: 22 }}>
        {t('imports.new')}
      </Typography.Title>
      <Card>
        <ImportSteps current={0} />
        <Form layout="vertical">
          <Form.Item label={t('imports.what')}>
            <Segmented
              aria-label={t('imports.what')}
              value={type}
              onChange={setType}
              options={TYPES.map((value) => ({ value, label: t(`records.plurals.${value}`) }))}
            />
          </Form.Item>
        </Form>
        <FormProblems problems={problems} />
        <Upload.Dragger
          accept=".csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl,.ndjson,.vcf,text/csv,text/tab-separated-values,text/vcard"
          multiple={false}
          showUploadList={false}
          disabled={progress !== null}
          beforeUpload={(file) => {
            void take(file)
            return false
          }}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined aria-hidden />
          </p>
          <p className="ant-upload-text">{t('imports.drop')}</p>
          <p className="ant-upload-hint">{t('imports.dropHint')}</p>
        </Upload.Dragger>
        {progress && (
          <Progress percent={progress.percent} aria-label={t('imports.uploading')} style={{ marginTop: 12 }} />
        )}
      </Card>
    </>
  )
}
