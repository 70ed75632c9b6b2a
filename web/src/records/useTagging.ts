import { useCallback } from 'react'

import { useAction } from '../api/useAction'
import { CreateTagDocument, TagRecordDocument, UntagRecordDocument } from '../gql/graphql'

/** Makes a record carry exactly the tags `wanted`: ids of tags, or words that become new tags. */
export function useTagging(): (
  recordId: string,
  before: readonly string[],
  wanted: readonly string[],
) => Promise<void> {
  const createTag = useAction(CreateTagDocument)
  const tag = useAction(TagRecordDocument)
  const untag = useAction(UntagRecordDocument)
  return useCallback(
    async (id, before, wanted) => {
      for (const word of wanted.filter((entry) => !before.includes(entry))) {
        const tagId = word.startsWith('tag_') ? word : (await createTag({ input: { name: word } }))?.tag?.id
        if (tagId) await tag({ input: { id, tagId } })
      }
      for (const tagId of before.filter((entry) => !wanted.includes(entry))) await untag({ input: { id, tagId } })
    },
    [createTag, tag, untag],
  )
}
