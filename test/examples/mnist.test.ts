import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DataError, type Digits, loadDigits, PIXELS } from '../../examples/mnist/data.js'
import { models } from '../../examples/mnist/models.js'
import { parseOptions, UsageError } from '../../examples/mnist/options.js'
import { reportPage } from '../../examples/mnist/report.js'
import { evaluator, train } from '../../examples/mnist/training.js'

/** Ten kinds of pictures, each with a bar of its own, and some noise. */
const digits = (count: number): Digits => ({
  count,
  labels: Int32Array.from({ length: count }, (_, i) => i % 10),
  images: Float32Array.from({ length: count * PIXELS }, (_, i) => (Math.floor((i % PIXELS) / 78) === Math.floor(i / PIXELS) % 10 ? 0.8 : 0) + ((i * 7919) % 100) / 1000),
})

describe('training', () => {
  const losses = (seed: number): readonly number[] => {
    const found: number[] = []
    train(models.linear, digits(320), { epochs: 2, batch: 32, seed, onStep: s => void found.push(s.loss), onEpoch: () => {} })
    return found
  }
  test('the same seed gives the same losses, another one others', () => {
    expect(losses(1)).toEqual(losses(1))
    expect(losses(1)).not.toEqual(losses(2))
  })
  test('learns, and finds its mistakes', () => {
    const data = digits(640)
    const { params, state } = train(models.linear, data, { epochs: 5, batch: 32, seed: 0, onStep: () => {}, onEpoch: () => {} })
    const { accuracy, mistakes } = evaluator(models.linear, data)(params, state)
    expect(accuracy).toBeGreaterThan(0.9)
    expect(mistakes).toHaveLength(Math.round((1 - accuracy) * data.count))
  })
})

describe('flags', () => {
  test('have defaults', () => expect(parseOptions([])).toEqual({ model: 'mlp', epochs: 4, batch: 128, seed: 0, out: 'runs/mnist' }))
  test.each([
    [['--model', 'cnn'], '--model: expected one of mlp, linear, dropout, got cnn'],
    [['--epochs', '0'], '--epochs: expected a whole number from 1 to 1000, got 0'],
    [['--batch', 'many'], '--batch: expected a whole number from 1 to 10000, got many'],
    [['--seed', '1.5'], '--seed: expected a whole number from 0 to 4294967295, got 1.5'],
    [['--lr', '1'], "Unknown option '--lr'"],
  ])('%j: says what was expected, and the usage', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(UsageError)
    expect(() => parseOptions(argv)).toThrow(message)
    expect(() => parseOptions(argv)).toThrow('usage: npm start')
  })
})

describe('data', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mnist-'))
  const says = (...parts: readonly string[]): void => {
    expect(() => loadDigits('train', folder)).toThrow(DataError)
    for (const part of parts) expect(() => loadDigits('train', folder)).toThrow(part)
  }
  test('a missing file is named, with how to get it', () => says('train-images-idx3-ubyte: expected a file', 'found none', 'npm install'))
  test('so is a truncated one', () => {
    const head = Buffer.alloc(20)
    head.writeUInt32BE(0x0803)
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), head)
    says('train-images-idx3-ubyte: expected 47040016 bytes, got 20', 'npm install')
  })
  test('and one that is something else', () => {
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), 'a page of a server')
    says('expected an idx file of 3 axes', 'npm install')
  })
})

test('the report shows curves and mistakes', () => {
  const points = [{ step: 1, value: 0.5 }, { step: 2, value: 0.25 }]
  const { images } = digits(10)
  const page = reportPage({
    title: 'a <title>', headlines: [['test accuracy', '25 %']], facts: [['seed', '0']], loss: points, trainAccuracy: points, testAccuracy: points, mistakeCount: 7,
    mistakes: [{ pixels: images.subarray(0, PIXELS), label: 0, predicted: 6 }],
  })
  expect(page).toContain('a &lt;title&gt;')
  expect(page.match(/<polyline points="[\d., ]+"/g)).toHaveLength(3)
  expect(page).toContain('1 of 7')
  expect(page).toContain('read as <b>6</b>')
  expect(page).not.toMatch(/NaN|Infinity|undefined/)
})
