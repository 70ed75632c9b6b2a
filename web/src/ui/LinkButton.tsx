import { Button, type ButtonProps } from 'antd'
import { useHref, useLinkClickHandler } from 'react-router'

/** A link that looks like a button: it can be opened in a new tab, and it goes through the router. */
export function LinkButton({ to, ...props }: Omit<ButtonProps, 'href' | 'onClick'> & { to: string }) {
  const href = useHref(to)
  const go = useLinkClickHandler<HTMLElement>(to)
  return <Button {...props} href={href} onClick={(event) => go(event as unknown as Parameters<typeof go>[0])} />
}
