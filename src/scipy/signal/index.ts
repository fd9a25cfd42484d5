/** `jax.scipy.signal`: convolutions of arrays of any rank, and trends. */
export { convolve, convolve2d, correlate, correlate2d, fftconvolve } from './convolution.js'
export { detrend } from './detrend.js'
