type Props = { text: string; marks: readonly { start: number; length: number }[] }

/** A text with what was typed of it in bold. Places are characters, not the halves some of them are stored in. */
export function Marked({ text, marks }: Props) {
  const characters = Array.from(text)
  const part = (from: number, to?: number) => characters.slice(from, to).join('')
  return (
    <>
      {part(0, marks[0]?.start)}
      {marks.map(({ start, length }, number) => (
        <span key={start}>
          <strong>{part(start, start + length)}</strong>
          {part(start + length, marks[number + 1]?.start)}
        </span>
      ))}
    </>
  )
}
