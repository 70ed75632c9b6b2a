import { currentLanguage } from '../i18n'

/** A name in the language shown, and in the other one. */
export type Labels = { label: string; otherLabel?: string }

export function labelsForm({ labelEn, labelZh }: { labelEn: string; labelZh: string }): Labels {
  const [label, other] = currentLanguage() === 'zh-CN' ? [labelZh, labelEn] : [labelEn, labelZh]
  return { label, otherLabel: other === label ? '' : other }
}

/** One name serves for both languages where the other is left empty. */
export function labelsInput({ label, otherLabel }: Labels): { labelEn: string; labelZh: string } {
  const other = otherLabel?.trim() || label
  return currentLanguage() === 'zh-CN' ? { labelZh: label, labelEn: other } : { labelEn: label, labelZh: other }
}
