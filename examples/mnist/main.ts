/**
 * The main job: a network trained on MNIST. Prints progress and the test accuracy; writes the parameters (safetensors) and a
 * report with curves and misclassified digits.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backend, io } from 'cotangent'
import { DataError, loadDigits, PIXELS } from './data.js'
import { models } from './models.js'
import { parseOptions, UsageError } from './options.js'
import { formatSeconds, progressWriter } from './progress.js'
import type { Point } from './chart.js'
import { reportPage } from './report.js'
import { evaluator, namedParameters, train } from './training.js'

/** Per-batch values jump: the curves show means over this many steps. */
const SMOOTHING = 20
const SHOWN_MISTAKES = 48

const means = (points: readonly Point[]): readonly Point[] =>
  Array.from({ length: Math.ceil(points.length / SMOOTHING) }, (_, i) => {
    const part = points.slice(i * SMOOTHING, (i + 1) * SMOOTHING)
    return { step: part[part.length - 1]!.step, value: part.reduce((sum, p) => sum + p.value, 0) / part.length }
  })

const main = (argv: readonly string[]): void => {
  const options = parseOptions(argv)
  const digits = loadDigits('train')
  const test = loadDigits('t10k')
  const model = models[options.model]
  const evaluate = evaluator(model, test)
  const begin = performance.now()
  const seconds = (): number => (performance.now() - begin) / 1000
  const show = progressWriter(process.stdout)
  const loss: Point[] = []
  const trainAccuracy: Point[] = []
  const testAccuracy: Point[] = []
  console.log(`model ${options.model}, ${options.epochs} epochs, batches of ${options.batch}, seed ${options.seed}, backend ${backend()}`)
  const { params, state } = train(model, digits, {
    ...options,
    onStep: s => {
      loss.push({ step: s.step, value: s.loss })
      trainAccuracy.push({ step: s.step, value: s.accuracy })
      show({ ...s, seconds: seconds() })
    },
    onEpoch: (s, p, st) => testAccuracy.push({ step: s.step, value: evaluate(p, st).accuracy }),
  })
  const { accuracy, mistakes } = evaluate(params, state)
  const took = seconds()
  const lossMeans = means(loss)
  mkdirSync(options.out, { recursive: true })
  const paramsFile = join(options.out, 'params.safetensors')
  const reportFile = join(options.out, 'report.html')
  writeFileSync(paramsFile, io.encodeSafetensors(namedParameters(params)))
  writeFileSync(reportFile, reportPage({
    title: `MNIST: ${options.model}`,
    headlines: [
      ['test accuracy', `${(100 * accuracy).toFixed(2)} %`],
      ['training loss', lossMeans[lossMeans.length - 1]!.value.toFixed(4)],
      ['time', formatSeconds(took)],
    ],
    facts: [
      ['epochs', String(options.epochs)],
      ['batches of', String(options.batch)],
      ['steps', String(loss.length)],
      ['seed', String(options.seed)],
      ['backend', backend()],
    ],
    loss: lossMeans,
    trainAccuracy: means(trainAccuracy),
    testAccuracy,
    mistakes: mistakes.slice(0, SHOWN_MISTAKES).map(({ position, predicted }) => ({ pixels: test.images.subarray(position * PIXELS, (position + 1) * PIXELS), label: test.labels[position]!, predicted })),
    mistakeCount: mistakes.length,
  }))
  console.log(`test accuracy ${(100 * accuracy).toFixed(2)} % after ${took.toFixed(1)} s`)
  console.log(`wrote ${paramsFile} and ${reportFile}`)
}

try {
  main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof DataError || error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
