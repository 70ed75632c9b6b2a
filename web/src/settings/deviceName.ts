const BROWSERS: [string, RegExp][] = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
]
const SYSTEMS: [string, RegExp][] = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['Linux', /Linux|X11/],
]

/** "Chrome · Linux" from what a browser says of itself; a phone's own name for itself stays as it is. */
export function deviceName(said: string): string {
  if (!said.startsWith('Mozilla/')) return said
  const named = [BROWSERS, SYSTEMS].map((known) => known.find(([, pattern]) => pattern.test(said))?.[0])
  return named.filter(Boolean).join(' · ') || said
}
