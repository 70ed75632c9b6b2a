import { FaultResult } from './FaultResult'

export function NotFoundPage() {
  return <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}
