import type { FormInstance } from 'antd'
import { useCallback, useState } from 'react'

import { sortProblems } from '../api/problems'
import type { ProblemFragment } from '../gql/graphql'

/** Puts `userErrors` beside the fields of a form; those that belong to no field come back for the top of the form. */
export function useProblems(form: FormInstance) {
  const [general, setGeneral] = useState<string[]>([])
  const show = useCallback(
    (problems: readonly ProblemFragment[]) => {
      const sorted = sortProblems(
        problems,
        form.getFieldsError().map(({ name }) => name.map((part) => (typeof part === 'number' ? part : String(part)))),
      )
      form.setFields(sorted.fields)
      setGeneral(sorted.general)
      const first = sorted.fields[0]
      if (first) form.scrollToField(first.name, { focus: true })
      return problems.length > 0
    },
    [form],
  )
  const clear = useCallback(() => setGeneral([]), [])
  return { general, show, clear }
}
