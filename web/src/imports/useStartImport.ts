import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateImportDocument, CreateUploadDocument, type ProblemFragment } from '../gql/graphql'
import { fingerprint, send } from '../api/upload'

type Progress = { percent: number } | null

/** File → upload → import. Gives the new import's id, or undefined after telling why not. */
export function useStartImport() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const createUpload = useAction(CreateUploadDocument)
  const createImport = useAction(CreateImportDocument)
  const [progress, setProgress] = useState<Progress>(null)
  const [problems, setProblems] = useState<string[]>([])

  const refuse = (found: readonly ProblemFragment[] = []) => setProblems(found.map((problem) => problem.message))

  const upload = async (file: File): Promise<string | undefined> => {
    const contentType = file.type || 'text/csv'
    const payload = await createUpload({
      input: { filename: file.name, size: file.size, sha256: await fingerprint(file), contentType },
    })
    if (!payload?.upload) return void refuse(payload?.userErrors)
    if (payload.upload.stored) return payload.upload.id
    try {
      await send(file, payload.upload, (percent) => setProgress({ percent }))
    } catch {
      message.error(t('imports.uploadFailed'))
      return undefined
    }
    return payload.upload.id
  }

  const start = async (file: File, recordType: string): Promise<string | undefined> => {
    setProblems([])
    setProgress({ percent: 0 })
    const uploadId = await upload(file)
    const payload = uploadId ? await createImport({ input: { uploadId, recordType } }) : undefined
    setProgress(null)
    if (payload && !payload.import) refuse(payload.userErrors)
    return payload?.import?.id
  }
  return { start, progress, problems }
}
