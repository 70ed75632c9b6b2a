const WIDTH = 100
const HEIGHT = 30

/** Scores from 0 to 100, the oldest first, as the points of a line in a box of 100 by 30. */
export function trend(scores: readonly number[]): string {
  const step = scores.length > 1 ? WIDTH / (scores.length - 1) : 0
  return scores.map((score, at) => `${(at * step).toFixed(1)},${(HEIGHT - (score / 100) * HEIGHT).toFixed(1)}`).join(' ')
}
