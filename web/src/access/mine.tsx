import { ConfigProvider } from 'antd'
import { type PropsWithChildren, useMemo } from 'react'

import type { AccessAction, SessionFragment } from '../gql/graphql'
import { useMe } from '../session/session'

export type Access = {
  may: (action: AccessAction) => boolean
  /** The field is not there for this person. */
  hides: (field: string) => boolean
  /** The field cannot be set by this person. */
  fixes: (field: string) => boolean
  /** The field is shown as a hint. */
  masks: (field: string) => boolean
}

/** What somebody may do with one kind of record; fields as the API names them (`ownerId`, `customFields.budget`). */
export function accessTo(me: SessionFragment, recordType: string): Access {
  const found = me.access.find((each) => each.recordType === recordType)
  return {
    may: (action) => found?.actions.includes(action) ?? false,
    hides: (field) => found?.hidden.includes(field) ?? false,
    fixes: (field) => found?.readOnly.includes(field) ?? false,
    masks: (field) => found?.masked.includes(field) ?? false,
  }
}

export function useAccess(recordType: string): Access {
  const me = useMe()
  return useMemo(() => accessTo(me, recordType), [me, recordType])
}

/** What a form sends without the fields this person cannot set: the house fills them in, or leaves them as they are. */
export function settable<Input extends object>(access: Access, input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !access.fixes(name))) as Input
}

type Props = PropsWithChildren<{ recordType: string; field: string }>

/** A form field, as far as this person has it: absent, there to be read, or to be set. */
export function Held({ recordType, field, children }: Props) {
  const access = useAccess(recordType)
  if (access.hides(field)) return null
  return access.fixes(field) ? <ConfigProvider componentDisabled>{children}</ConfigProvider> : children
}
