import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const src = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

/** `npm run test:matrix` is this configuration in mode `matrix`: every primitive under every pair of transformations. */
export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^cotangent$/, replacement: src('index.ts') },
      { find: /^cotangent\/testing\/vitest$/, replacement: src('testing/vitest.ts') },
      { find: /^cotangent\/([a-z]+)$/, replacement: src('$1/index.ts') },
    ],
  },
  test: {
    setupFiles: ['test/seed.ts'],
    maxWorkers: '100%',
    // One copy of the library per worker: it loads once, and programs compiled by one file serve the next.
    isolate: false,
    include: mode === 'matrix' ? ['test/matrix/**/*.test.ts'] : ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: mode === 'matrix' ? [] : ['test/matrix/**'],
    testTimeout: mode === 'matrix' ? 600_000 : 20_000,
  },
}))
