import { Typography } from 'antd'

import styles from './auth.module.css'

export function AuthHeading({ title, lead }: { title: string; lead?: string }) {
  return (
    <>
      <Typography.Title level={1} className={styles.title} style={{ fontSize: 26 }}>
        {title}
      </Typography.Title>
      {lead && (
        <Typography.Text type="secondary" className={styles.lead}>
          {lead}
        </Typography.Text>
      )}
    </>
  )
}
