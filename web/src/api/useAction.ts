import { App } from 'antd'
import { createElement, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { type AnyVariables, type TypedDocumentNode, useClient } from 'urql'

import { PlanRefusal } from '../ui/PlanRefusal'
import { actionFaultText, faultOf } from './faults'

type PayloadOf<Data> = NonNullable<Data[keyof Data]>

type Run = <Data extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<PayloadOf<Data> | undefined>

/**
 * Runs mutations with one root field. The returned function gives the payload, or undefined after telling the person
 * why the request as a whole failed. `userErrors` of the payload are the caller's to show.
 */
export function useRun(): Run {
  const client = useClient()
  const { message } = App.useApp()
  const { t } = useTranslation()
  return useCallback(
    async <Data extends object, Variables extends AnyVariables>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ) => {
      const result = await client.mutation(document, variables).toPromise()
      if (result.error || !result.data) {
        if (!result.error) return undefined
        const fault = faultOf(result.error)
        const text = actionFaultText(t, fault)
        message.error(fault.module ? createElement(PlanRefusal, { text, module: fault.module }) : text)
        return undefined
      }
      const field = Object.keys(result.data).find((key) => key !== '__typename') as keyof Data
      return result.data[field] as PayloadOf<Data>
    },
    [client, message, t],
  )
}

/** `useRun` of one mutation. */
export function useAction<Data extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): (variables: Variables) => Promise<PayloadOf<Data> | undefined> {
  const run = useRun()
  return useCallback((variables) => run(document, variables), [run, document])
}
