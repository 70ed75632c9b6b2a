import { Flex, Select, TreeSelect } from 'antd'
import { useTranslation } from 'react-i18next'

import type { AccessScope } from '../gql/graphql'
import { treeOf, usePeople } from './names'
import { type Given, SCOPES } from './roleDraft'

type Props = { label: string; scoped: boolean; value: Given | undefined; onChange: (value: Given | null) => void }

/** On whose records an action may be taken, if on any. */
export function ScopeSelect({ label, scoped, value, onChange }: Props) {
  const { t } = useTranslation()
  const { departments } = usePeople()
  const scopes: readonly AccessScope[] = scoped ? SCOPES : ['ALL']
  return (
    <Flex vertical gap={4}>
      <Select
        aria-label={label}
        value={value?.scope ?? 'NONE'}
        popupMatchSelectWidth={false}
        labelRender={({ value: scope, label: whole }) => (scope === 'DEPARTMENT_AND_BELOW' ? t('access.andBelow') : whole)}
        style={{ width: '100%' }}
        options={[
          { value: 'NONE', label: <span style={{ opacity: 0.65 }}>{t('access.scopes.NONE')}</span> },
          ...scopes.map((scope) => ({
            value: scope,
            label: scoped ? t(`access.scopes.${scope}`) : t('common.yes'),
          })),
        ]}
        onChange={(scope: AccessScope | 'NONE') => onChange(scope === 'NONE' ? null : { scope, departmentIds: [] })}
      />
      {value?.scope === 'CHOSEN' && (
        <TreeSelect
          aria-label={t('access.chosenOf', { label })}
          multiple
          treeDefaultExpandAll
          maxTagCount="responsive"
          status={value.departmentIds.length === 0 ? 'error' : ''}
          placeholder={t('access.chooseDepartments')}
          notFoundContent={t('access.noDepartments')}
          value={[...value.departmentIds]}
          treeData={treeOf(departments)}
          onChange={(departmentIds: string[]) => onChange({ ...value, departmentIds })}
          style={{ width: '100%' }}
        />
      )}
    </Flex>
  )
}
