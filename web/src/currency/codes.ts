/** What currencies there are, as a Select offers them. */
export const CURRENCIES = Intl.supportedValuesOf('currency').map((value) => ({ value, label: value }))

/** A rate as somebody may type it: 7.1234. */
export const DECIMAL = /^\s*\d+(\.\d+)?\s*$/
