import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const api = process.env.RAPPORT_API ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 2_900, // the editor of /developer; every other chunk is below 900
    rolldownOptions: {
      output: {
        // What most screens share travels together: a few files instead of dozens.
        codeSplitting: { groups: [{ name: 'shared', test: /node_modules/, minShareCount: 16 }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: { '/graphql': api, '/files': api },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
  },
})
