/** What a pasted signature, the foot of a mail or a vCard says of a person. Only what is certain enough to be shown. */
export type Signature = {
  name?: string
  company?: string
  title?: string
  website?: string
  emails: string[]
  phones: string[]
}

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const PHONE = /\+?\d[\d\s().\-–/]{5,}\d/g
const SITE = /\b(?:https?:\/\/|www\.)[^\s,;|，；]+/gi
const LABELS = /^(?:tel|telephone|phone|mobile|mob|cell|fax|e-?mail|web|website|电话|手机|邮箱|网址|网站|传真|[tmefw])\s*[.:：]\s*/i
const COMPANY = /(?:\b(?:inc|llc|ltd|limited|gmbh|corp|corporation|company|s\.?a\.?|b\.?v\.?|plc|pty|oy|ag|kg)\b\.?$|公司|集团|研究院|事务所|有限)/i
const TITLE =
  /\b(?:ceo|cto|cfo|coo|chief|director|manager|head|president|vp|engineer|sales|consultant|partner|founder|owner|buyer|officer|assistant|analyst|lead)\b|经理|总监|总裁|主任|工程师|顾问|董事|采购|销售|主管|助理|创始人/i

export function readSignature(text: string): Signature {
  return /^BEGIN:VCARD/im.test(text) ? fromCard(text) : fromLines(text)
}

function fromLines(text: string): Signature {
  const emails = unique(text.match(EMAIL) ?? [])
  const bare = text.replace(EMAIL, ' ')
  const website = bare.match(SITE)?.[0]
  const phones = unique((bare.replace(SITE, ' ').match(PHONE) ?? []).map((found) => found.trim()))
  const rest = bare
    .replace(SITE, ' ')
    .replace(PHONE, ' ')
    .split(/[\n|]|\s{3,}/)
    .map((line) => line.trim().replace(LABELS, '').trim())
    .filter((line) => /\p{L}{2}/u.test(line) && !/^--|^(?:best|kind|warm)?\s*regards|^此致|^顺祝|^谢谢/i.test(line))
  const company = rest.find((line) => COMPANY.test(line))
  const title = rest.find((line) => line !== company && TITLE.test(line))
  const name = rest.find((line) => line !== company && line !== title && line.length <= 60)
  return { ...defined({ name, company, title, website }), emails, phones }
}

function fromCard(text: string): Signature {
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  const all = (name: string) =>
    lines
      .filter((line) => new RegExp(`^(?:[\\w-]+\\.)?${name}[;:]`, 'i').test(line))
      .map((line) => plain(line.slice(line.indexOf(':') + 1)))
      .filter(Boolean)
  const parts = all('N')[0]?.split(';').map((part) => part.trim()) ?? []
  const built = /\p{Script=Han}/u.test(parts.join('')) ? parts.slice(0, 2).join('') : [parts[1], parts[0]].filter(Boolean).join(' ')
  return {
    ...defined({
      name: all('FN')[0] ?? (built || undefined),
      company: all('ORG')[0]?.split(';')[0]?.trim(),
      title: all('TITLE')[0],
      website: all('URL')[0],
    }),
    emails: unique(all('EMAIL')),
    phones: unique(all('TEL').map((value) => value.replace(/^tel:/i, ''))),
  }
}

function plain(value: string): string {
  return value.replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1').trim()
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}

function defined(values: Record<string, string | undefined>): Omit<Signature, 'emails' | 'phones'> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value))
}
