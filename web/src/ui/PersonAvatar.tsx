import { Avatar } from 'antd'

import { initials, tint } from './tint'

export function PersonAvatar({ name, size = 28 }: { name: string; size?: number }) {
  return (
    <Avatar size={size} style={{ ...tint(name), fontSize: Math.round(size * 0.4) }} aria-hidden>
      {initials(name)}
    </Avatar>
  )
}
