import { Alert } from 'antd'

/** Refusals that belong to no single field, announced to screen readers. */
export function FormProblems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ marginBottom: 16 }}
      title={
        problems.length === 1 ? (
          problems[0]
        ) : (
          <ul>
            {problems.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )
      }
    />
  )
}
