import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { useClient } from 'urql'

import { actionFaultText, faultOf } from '../api/faults'
import { AttachmentLinkDocument } from '../gql/graphql'

/** Fetches a file by a link of its own: one that was shown a while ago has expired. */
export function useDownload(): (id: string) => Promise<void> {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const client = useClient()
  return async (id) => {
    const found = await client.query(AttachmentLinkDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
    const url = found.data?.attachment?.url
    if (!url) return void message.error(found.error ? actionFaultText(t, faultOf(found.error)) : t('attachments.failed'))
    const link = document.createElement('a')
    link.href = url
    link.rel = 'noreferrer'
    link.click()
  }
}
