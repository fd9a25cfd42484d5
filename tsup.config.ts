import { defineConfig } from 'tsup'
import { compileEarly } from './scripts/compile-early.mjs'
import { entries } from './scripts/entries.mjs'

export default defineConfig(({ outDir }) => ({
  entry: entries,
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  // One copy of every module per format: an array made through one entry is an instance of the class of the others.
  splitting: true,
  treeshake: true,
  sourcemap: false,
  clean: true,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  external: ['fast-check', 'vitest', /^node:/, /^fp-ts/],
  // What is built elsewhere, for tests in browsers, can't be run where it lies: it does not find fp-ts.
  ...(outDir === undefined ? { onSuccess: async () => compileEarly() } : {}),
  outExtension: ({ format }) => ({ js: format === 'esm' ? '.js' : '.cjs' }),
}))
