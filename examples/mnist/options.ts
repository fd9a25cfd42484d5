/** The flags of the example. */
import { parseArgs } from 'node:util'
import { models, type ModelName } from './models.js'

export interface Options {
  readonly model: ModelName
  readonly epochs: number
  readonly batch: number
  readonly seed: number
  readonly out: string
}

export const USAGE = `usage: npm start -- [--model ${Object.keys(models).join('|')}] [--epochs N] [--batch N] [--seed N] [--out FOLDER]`

export class UsageError extends Error {
  readonly _tag = 'UsageError'
}

const whole = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw new UsageError(`--${name}: expected a whole number from ${least} to ${most}, got ${text}\n${USAGE}`)
  return value
}

const isModel = (name: string): name is ModelName => Object.hasOwn(models, name)

export const parseOptions = (argv: readonly string[]): Options => {
  const { values } = read(argv)
  if (!isModel(values.model)) throw new UsageError(`--model: expected one of ${Object.keys(models).join(', ')}, got ${values.model}\n${USAGE}`)
  return {
    model: values.model,
    epochs: whole('epochs', values.epochs, 1, 1000),
    batch: whole('batch', values.batch, 1, 10_000),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    out: values.out,
  }
}

const read = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        model: { type: 'string', default: 'mlp' },
        epochs: { type: 'string', default: '4' },
        batch: { type: 'string', default: '128' },
        seed: { type: 'string', default: '0' },
        out: { type: 'string', default: 'runs/mnist' },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}
