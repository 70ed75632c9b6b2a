import { useCallback } from 'react'
import { useMutation } from 'urql'

import { UpdateProfileDocument } from '../gql/graphql'
import type { Language } from '../i18n'

/** Keeps a chosen language with the profile too, so that mails and the next device speak it. */
export function useRememberLanguage(): (language: Language) => void {
  const [, update] = useMutation(UpdateProfileDocument)
  return useCallback((locale) => void update({ input: { locale } }), [update])
}
