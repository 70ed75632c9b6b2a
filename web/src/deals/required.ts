/** Fields a stage may require, by the names screens have for them. */
export const REQUIRABLE = [
  'account',
  'contact',
  'amount',
  'closesOn',
  'forecast',
  'nextStep',
  'source',
  'description',
] as const

/** "amount, closes_on" as a company's setting has it → the fields of a form. */
export function requiredOf(written: string | null | undefined): string[] {
  return (written ?? '')
    .split(',')
    .map((part) => part.trim().replaceAll(/_([a-z])/g, (_found, letter: string) => letter.toUpperCase()))
    .filter((part) => part !== '')
}
