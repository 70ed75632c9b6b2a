import { describe, expect, it } from 'vitest'

import { readSignature } from './signature'

describe('a pasted signature', () => {
  it('tells who it is of', () => {
    expect(
      readSignature(
        '--\nBest regards\nJane Doe\nHead of Purchasing | Northwind Optics Ltd\nTel: +44 20 7946 0958\nE: jane@northwind.example\nwww.northwind.example',
      ),
    ).toEqual({
      name: 'Jane Doe',
      title: 'Head of Purchasing',
      company: 'Northwind Optics Ltd',
      website: 'www.northwind.example',
      emails: ['jane@northwind.example'],
      phones: ['+44 20 7946 0958'],
    })
  })

  it('is read in Chinese', () => {
    expect(readSignature('王芳\n采购经理\n北京光学有限公司\n手机：138 0013 8000\n邮箱：wang@guangxue.example')).toEqual({
      name: '王芳',
      title: '采购经理',
      company: '北京光学有限公司',
      emails: ['wang@guangxue.example'],
      phones: ['138 0013 8000'],
    })
  })

  it('may be a vCard', () => {
    expect(
      readSignature(
        'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nFN:Jane Doe\r\nORG:Northwind\\, Inc.;Sales\r\nTITLE:CTO\r\nitem1.TEL;TYPE=WORK:+1 415\r\n  555 1234\r\nEMAIL;TYPE=INTERNET:jane@northwind.example\r\nEND:VCARD',
      ),
    ).toEqual({
      name: 'Jane Doe',
      company: 'Northwind, Inc.',
      title: 'CTO',
      emails: ['jane@northwind.example'],
      phones: ['+1 415 555 1234'],
    })
    expect(readSignature('BEGIN:VCARD\nN:王;芳;;;\nEND:VCARD').name).toBe('王芳')
  })

  it('says nothing it does not know', () => {
    expect(readSignature('')).toEqual({ emails: [], phones: [] })
    expect(readSignature('2026-11-26')).toMatchObject({ emails: [] })
  })
})
