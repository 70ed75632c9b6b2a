import { number } from '../i18n/format'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Bytes as people read them. */
export function size(bytes: string): string {
  let value = Number(bytes)
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${number(Math.round(value * 10) / 10)} ${UNITS[unit]}`
}
