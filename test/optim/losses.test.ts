import { describe, expect, test } from 'vitest'
import { grad, type NDArray, np, optim } from '../../src/index.js'
import { checkGrads } from '../../src/testing/index.js'
import { matchers } from '../../src/testing/vitest.js'

expect.extend(matchers)

const { sigmoidBinaryCrossEntropy, sigmoidFocalLoss } = optim.losses

describe('sigmoidFocalLoss', () => {
  const logits = np.array([-2, -0.5, 0.3, 4]), soft = np.array([0.1, 0.5, 0.9, 0.4])

  test('without focus is binary cross entropy', () => {
    const [focal, plain] = [sigmoidFocalLoss(logits, soft, { gamma: 0 }), sigmoidBinaryCrossEntropy(logits, soft)]
    expect(focal).toBeCloseToTree(plain)
  })

  test('has the derivatives of its formula in logits and in labels', () => {
    checkGrads((x: NDArray, y: NDArray) => np.sum(sigmoidFocalLoss(x, y)), [logits, soft], { order: 2 })
  })

  test('labels of 0 and 1: the absent class has no part in the derivative of the weight', () => {
    // y = 0: the loss is log(1 + eˣ)·p², its derivative −x·p² − 2·log(1 + eˣ)·p²
    const x = 0.75, p = 1 / (1 + Math.exp(-x))
    const slope = grad((y: NDArray) => sigmoidFocalLoss(x, y))(0).item()
    expect(slope).toBeCloseTo(-x * p ** 2 - 2 * Math.log1p(Math.exp(x)) * p ** 2, 5)
  })

  test('is finite, and so is its slope, at large logits for any focus', () => {
    for (const gamma of [0.5, 2]) {
      const slopes = grad((x: NDArray) => np.sum(sigmoidFocalLoss(x, np.array([0, 1, 0, 1]), { gamma })))(np.array([-300, 300, 300, -300]))
      expect(slopes).toBeCloseToTree(np.array([0, 0, 1, -1]))
    }
  })
})
