import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, App, Button, Card, Checkbox, Flex, Input, InputNumber, Skeleton } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { PercentInput } from '../catalog/PercentInput'
import { Worth } from '../deals/worth'
import { ProductNamesDocument, type QuoteDetailFragment, SetQuoteContentDocument } from '../gql/graphql'
import { minorDigits } from '../i18n/format'
import { RecordSelect } from '../records/RecordSelect'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { useDebounced } from '../ui/useDebounced'
import { begun, type ContentForm, contentInput, emptyLine, type LineForm } from './content'
import { Figures } from './Figures'
import styles from './quotes.module.css'
import { useContent } from './useContent'

const SOLD = { active: { eq: true } }

/** The lines of a draft with what they come to while somebody types. */
export function ContentEditor({ quote }: { quote: QuoteDetailFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const content = useContent(quote)
  const save = useAction(SetQuoteContentDocument)
  const ownFields = useHasModule('custom_fields')
  const { form, changed, price } = content
  const typed = useDebounced(form, 300)
  useEffect(() => {
    if (changed && typed) void price(typed)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what is typed says when
  }, [typed, changed])
  if (content.error && !form) return <FaultResult fault={faultOf(content.error)} onRetry={content.retry} />
  if (!form) return <Skeleton active />

  const submit = async () => {
    const input = { id: quote.id, version: quote.version, content: contentInput(begun(form)) }
    const payload = await save({ input, ownFields })
    if (!payload) return
    if (payload.userErrors.length > 0) return content.refuse(payload.userErrors)
    content.forget()
    message.success(t('common.saved'))
  }
  const put = (at: number, line: LineForm) => content.change({ ...form, lines: form.lines.with(at, line) })
  return (
    <Card title={<h2 className={styles.title}>{t('quotes.lines.title')}</h2>}>
      {content.problems.map(({ code, field, message: text }) => (
        <Alert key={`${field} ${code}`} type="warning" showIcon title={placed(t('quotes.lines.line'), field, text)} className={styles.problem} />
      ))}
      <ol className={styles.lines}>
        {form.lines.map((line, at) => (
          <li key={line.key}>
            <LineRow
              line={line}
              number={at + 1}
              currency={form.currency}
              onChange={(next) => put(at, next)}
              onRemove={() => content.change({ ...form, lines: form.lines.toSpliced(at, 1) })}
            />
            {begun(form).lines.length === form.lines.length && <Worth amount={content.figures?.lines[at]?.amount} />}
          </li>
        ))}
      </ol>
      <Flex gap={12} wrap align="end">
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => content.change({ ...form, lines: [...form.lines, emptyLine()] })}>
          {t('quotes.lines.add')}
        </Button>
        <Whole form={form} onChange={content.change} />
      </Flex>
      {content.figures && <Figures figures={content.figures} />}
      <Flex gap={8} justify="end">
        {changed && <Button onClick={content.forget}>{t('common.cancel')}</Button>}
        <Button type="primary" disabled={!changed} onClick={() => void submit()}>
          {t('common.save')}
        </Button>
      </Flex>
    </Card>
  )
}

/** "Line 2: …" where a problem is one of a line. */
function placed(word: string, field: string | null | undefined, text: string): string {
  const at = /^lines\.(\d+)/.exec(field ?? '')?.[1]
  return at === undefined ? text : `${word} ${Number(at) + 1}: ${text}`
}

type RowProps = {
  line: LineForm
  number: number
  currency: string
  onChange: (line: LineForm) => void
  onRemove: () => void
}

function LineRow({ line, number, currency, onChange, onRemove }: RowProps) {
  const { t } = useTranslation()
  const named = (field: string) => `${field}, ${t('quotes.lines.line')} ${number}`
  const chosen = line.productId ? { id: line.productId, name: line.productName } : null
  const choose = (productId: string | undefined, productName: unknown) =>
    onChange({
      ...emptyLine(),
      key: line.key,
      quantity: line.quantity,
      productId: productId ?? null,
      productName: typeof productName === 'string' ? productName : '',
    })
  return (
    <div className={styles.line}>
      <RecordSelect
        document={ProductNamesDocument}
        filter={SOLD}
        named={({ products }) => products.nodes}
        chosen={chosen}
        value={line.productId ?? (null as never)}
        onChange={(id, option) => choose(id, Array.isArray(option) ? undefined : option?.label)}
        placeholder={t('quotes.lines.product')}
        aria-label={named(t('quotes.lines.product'))}
      />
      <Input
        value={line.name}
        onChange={({ target }) => onChange({ ...line, name: target.value })}
        placeholder={line.productId ? t('quotes.lines.asProduct') : t('records.fields.name')}
        aria-label={named(t('records.fields.name'))}
        maxLength={200}
      />
      <Input
        value={line.quantity}
        onChange={({ target }) => onChange({ ...line, quantity: target.value })}
        inputMode="decimal"
        aria-label={named(t('quotes.lines.quantity'))}
      />
      <InputNumber<number>
        value={line.price}
        onChange={(price) => onChange({ ...line, price })}
        min={0}
        precision={minorDigits(currency)}
        placeholder={t('quotes.lines.byBook')}
        aria-label={named(t('quotes.lines.price'))}
        suffix={currency}
        style={{ width: '100%' }}
      />
      <PercentInput
        value={line.discountRate}
        onChange={(rate) => onChange({ ...line, discountRate: rate ?? 0 })}
        aria-label={named(t('quotes.lines.discount'))}
      />
      <Checkbox checked={line.optional} onChange={({ target }) => onChange({ ...line, optional: target.checked })}>
        {t('quotes.lines.optional')}
      </Checkbox>
      <Button icon={<DeleteOutlined aria-hidden />} aria-label={named(t('common.delete'))} onClick={onRemove} />
    </div>
  )
}

function Whole({ form, onChange }: { form: ContentForm; onChange: (form: ContentForm) => void }) {
  const { t } = useTranslation()
  return (
    <label className={styles.whole}>
      {t('quotes.lines.discountOnAll')}
      <PercentInput value={form.discountRate} onChange={(rate) => onChange({ ...form, discountRate: rate ?? 0 })} />
    </label>
  )
}
