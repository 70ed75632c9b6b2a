import { Grid } from 'antd'

/** True at phone width, where tables become cards and the navigation a drawer. */
export function useCompact(): boolean {
  const screens = Grid.useBreakpoint()
  return screens.md === false
}
