import type { CodegenConfig } from '@graphql-codegen/cli'

/** Typed documents for every operation in mobile-schema/, checked against the printed schema; no server is needed. */
const config: CodegenConfig = {
  schema: (process.env.RAPPORT_SCHEMA ?? '../mobile-schema/schema.graphql').split(','),
  documents: ['../mobile-schema/fragments/*.graphql', '../mobile-schema/operations/*.graphql'],
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        skipTypename: true,
        dedupeFragments: true,
        scalars: { DateTime: 'string', Date: 'string', BigInt: 'string', JSON: 'unknown' },
      },
    },
  },
}

export default config
