import { useStored } from '../ui/useStored'
import type { PageSize } from './listState'

export function usePageSize(): [PageSize, (size: PageSize) => void] {
  return useStored<PageSize>('rapport.pageSize', 50)
}
