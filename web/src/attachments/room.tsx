import type { Room } from '../app/room'

const AFTER = ['attachments', 'timeline', 'history'] as const

export const room: Room = {
  embedded: ['AttachmentConnection', 'AttachmentHeader', 'AttachmentTicket', 'TimelineFile', 'TimelineSubject'],
  stale: { keepAttachment: AFTER, removeAttachment: AFTER },
}
