import { Flex, Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateProductDocument, type ProductDetailFragment, ProductDocument, UpdateProductDocument } from '../gql/graphql'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import { type CustomField, useCustomFields } from '../records/customFields'
import { MoneyInput } from '../records/MoneyInput'
import { RecordDrawer } from '../records/RecordDrawer'
import { FieldsOf, RecordField } from '../records/RecordField'
import { withOwnFields } from '../records/recordForm'
import { useDescribe } from '../records/useDescribe'
import { useRecordDoors } from '../records/useRecordDoors'
import { useHasModule, useMe } from '../session/session'
import { PercentInput } from './PercentInput'
import { emptyProduct, type ProductForm, productInput, productSnapshot } from './productForm'
import { kindOptions, taxOptions } from './words'

type Props = { product?: ProductDetailFragment; onSaved: (id: string) => void; onClose: () => void }

export function ProductDrawer({ product, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const create = useAction(CreateProductDocument)
  const update = useAction(UpdateProductDocument)
  const ownFields = useHasModule('custom_fields')
  const customFields = useCustomFields('product')
  const doors = useRecordDoors({
    recordType: 'product',
    base: product,
    document: ProductDocument,
    ownFields,
    read: (data) => data.product,
    snapshot: productSnapshot,
    create: async (values: ProductForm) => {
      const payload = await create({ input: withOwnFields(productInput(values), ownFields), ownFields })
      return payload && { record: payload.product, problems: payload.userErrors }
    },
    update: async (id, version, changes) => {
      const payload = await update({ input: { id, version, ...withOwnFields(productInput(changes), ownFields) }, ownFields })
      return payload && { record: payload.product, problems: payload.userErrors }
    },
  })
  return (
    <RecordDrawer<ProductForm>
      title={product ? t('records.editContact', { name: product.name }) : t('catalog.new')}
      initial={emptyProduct(me.user.id)}
      describe={useDescribe(customFields)}
      {...doors}
      onSaved={onSaved}
      onClose={onClose}
    >
      <ProductFields customFields={customFields} />
    </RecordDrawer>
  )
}

function ProductFields({ customFields }: { customFields: CustomField[] }) {
  const { t } = useTranslation()
  return (
    <FieldsOf value="product">
      <Form.Item
        name="name"
        label={t('records.fields.name')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <Flex gap={12}>
        <div style={{ flex: 1 }}>
          <RecordField name="sku">
            <Input maxLength={80} />
          </RecordField>
        </div>
        <div style={{ flex: 1 }}>
          <RecordField name="unit">
            <Input maxLength={40} />
          </RecordField>
        </div>
      </Flex>
      <Flex gap={12}>
        <div style={{ flex: 1 }}>
          <RecordField name="taxCategory">
            <Select options={taxOptions(t)} />
          </RecordField>
        </div>
        <div style={{ flex: 1 }}>
          <RecordField name="taxRate">
            <PercentInput />
          </RecordField>
        </div>
      </Flex>
      <RecordField name="cost">
        <MoneyInput />
      </RecordField>
      <RecordField name="kind">
        <Select options={kindOptions(t)} />
      </RecordField>
      <RecordField name="description">
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </RecordField>
      <Form.Item name="active" label={t('records.fields.active')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <CustomFieldInputs recordType="product" fields={customFields} />
    </FieldsOf>
  )
}
