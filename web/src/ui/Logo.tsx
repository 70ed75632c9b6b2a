import { Flex, Typography } from 'antd'

export function Logo({ inverse = false, compact = false }: { inverse?: boolean; compact?: boolean }) {
  return (
    <Flex align="center" gap={10}>
      <img src="/favicon.svg" alt="" width={28} height={28} />
      {!compact && (
        <Typography.Text strong style={{ fontSize: 18, letterSpacing: '-0.01em', color: inverse ? '#fff' : undefined }}>
          Rapport
        </Typography.Text>
      )}
    </Flex>
  )
}
