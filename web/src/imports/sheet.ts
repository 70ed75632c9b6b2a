import type { ImportSheetQuery } from '../gql/graphql'

export type Sheet = NonNullable<NonNullable<ImportSheetQuery['import']>['sheet']>
