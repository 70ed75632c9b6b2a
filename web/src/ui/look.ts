import { createContext, use } from 'react'

export type Look = { name: string; colour: string; logo?: string | null }

/** How the product is called and looks here; null is its own look. */
export const LookContext = createContext<Look | null>(null)

export function useLook(): Look | null {
  return use(LookContext)
}
