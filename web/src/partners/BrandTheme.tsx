import { ConfigProvider } from 'antd'
import { type PropsWithChildren, useEffect } from 'react'
import { useQuery } from 'urql'

import { BrandHereDocument, type BrandLookFragment } from '../gql/graphql'
import { useSession } from '../session/session'
import { LookContext } from '../ui/look'

/** The look of the company worked in, where its partner set one. */
export function BrandTheme({ children }: PropsWithChildren) {
  return <Dressed brand={useSession().brand}>{children}</Dressed>
}

/** The look of the page to sign in by, at a partner's own address. */
export function DoorTheme({ children }: PropsWithChildren) {
  const [{ data }] = useQuery({ query: BrandHereDocument, requestPolicy: 'cache-first' })
  return <Dressed brand={data?.brandHere ?? null}>{children}</Dressed>
}

function Dressed({ brand, children }: PropsWithChildren<{ brand: BrandLookFragment | null }>) {
  useEffect(() => {
    if (brand) document.title = brand.name
  }, [brand])
  // The same elements with and without a brand: one that comes or goes does not take away what is being typed.
  const colours = brand && { colorPrimary: brand.colour, colorPrimaryHover: brand.colour, colorLink: brand.colour }
  return (
    <LookContext value={brand}>
      <ConfigProvider theme={{ token: colours ?? {} }}>{children}</ConfigProvider>
    </LookContext>
  )
}
