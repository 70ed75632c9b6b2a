import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

const known = new Map<string, string>()

/** "+442079460958" → "+44 20 7946 0958"; what is no number stays as it was typed. */
export function phoneNumber(value: string): string {
  const cached = known.get(value)
  if (cached !== undefined) return cached
  const shown = parsePhoneNumberFromString(value.replace(';ext=', ' ext. '))?.formatInternational() ?? value
  known.set(value, shown)
  return shown
}
