import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { primitives, structured } from '../../src/transforms/registry.js'

const folders: { readonly [folder: string]: (name: string) => Promise<object> } = {
  'core/ops': name => import(`../../src/core/ops/${name}.ts`),
  transforms: name => import(`../../src/transforms/${name}.ts`),
}

const exported = async (): Promise<ReadonlyMap<unknown, string>> => {
  const found = new Map<unknown, string>()
  for (const [folder, load] of Object.entries(folders)) {
    for (const file of readdirSync(new URL(`../../src/${folder}/`, import.meta.url)).filter(name => name.endsWith('.ts'))) {
      for (const [name, value] of Object.entries(await load(file.slice(0, -3)))) if (/[a-z0-9]P$/.test(name)) found.set(value, `${folder}/${file}: ${name}`)
    }
  }
  return found
}

test('every primitive is registered', async () => {
  const registered = new Set<unknown>([...Object.values(primitives), ...Object.values(structured)])
  const missing = [...(await exported())].filter(([primitive]) => !registered.has(primitive)).map(([, place]) => place)
  expect(missing).toEqual([])
})

test('under its own name', () => {
  for (const [name, primitive] of Object.entries({ ...structured, ...primitives })) expect(primitive.name).toBe(name)
})
