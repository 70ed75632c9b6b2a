import { Flex, Typography } from 'antd'

import { useLook } from './look'

/** The product's name and picture: a partner's own, where it set them. */
export function Logo({ inverse = false, compact = false }: { inverse?: boolean; compact?: boolean }) {
  const look = useLook()
  const picture = look ? look.logo : '/favicon.svg'
  return (
    <Flex align="center" gap={10} style={{ minWidth: 0 }}>
      {picture && <img src={picture} alt="" height={28} style={{ maxWidth: 120 }} />}
      {(!compact || !picture) && (
        <Typography.Text
          strong
          ellipsis
          style={{ fontSize: 18, letterSpacing: '-0.01em', color: inverse ? '#fff' : undefined }}
        >
          {look?.name ?? 'Rapport'}
        </Typography.Text>
      )}
    </Flex>
  )
}
