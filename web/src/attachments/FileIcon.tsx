import {
  FileExcelOutlined,
  FileImageOutlined,
  FileOutlined,
  FilePdfOutlined,
  FileTextOutlined,
  FileWordOutlined,
  FileZipOutlined,
} from '@ant-design/icons'

const ICONS = [
  [/^image\//, FileImageOutlined],
  [/pdf/, FilePdfOutlined],
  [/sheet|excel|csv/, FileExcelOutlined],
  [/word|document/, FileWordOutlined],
  [/zip|compressed/, FileZipOutlined],
  [/^text\//, FileTextOutlined],
] as const

export function FileIcon({ contentType }: { contentType: string }) {
  const Icon = ICONS.find(([pattern]) => pattern.test(contentType))?.[1] ?? FileOutlined
  return <Icon aria-hidden style={{ fontSize: 22 }} />
}
