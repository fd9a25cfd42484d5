/** Which cases are not compared, and why. */

/** What the package does not offer yet, by the beginning of its public names. Any other name that is missing is a mistake. */
export const notYet: { readonly [prefix: string]: string } = {
  'lax.complex': 'complex numbers',
  'lax.real': 'complex numbers',
  'lax.imag': 'complex numbers',
  'lax.conj': 'complex numbers',
  'numpy.polyfit': 'least squares with covariances',
  'optim.contrib.muon': 'iterations of Newton and Schulz',
  'optim.lbfgs': 'line searches',
  'numpy.fft.': 'Fourier transforms',
  'scipy.fft.': 'Fourier transforms',
  'scipy.signal.': 'signals',
  'scipy.optimize.': 'minimizers',
  'scipy.sparse.': 'Krylov methods',
  'scipy.': 'the rest of scipy',
}

/** Programs that need what the package does not offer yet. */
export const programsNotYet: { readonly [program: string]: string } = {
  fftEnergy: 'Fourier transforms',
  eigvalsSorted: 'eigenvalues of general matrices',
  eigvalsMagnitude: 'eigenvalues of general matrices',
}

/**
 * Where the recorded value is an accident of rounding in float32. For each, the same computation in float64 shows it: the recorded
 * value lies beyond the tolerance, ours within.
 */
export const accidents: { readonly [id: string]: string } = {
  'numpy/numpy.sinc/zero:jvp': 'the quotient rule cancels at 1e-4: no digit of the recorded slope is right',
  'numpy/numpy.sinc/zero:vjp': 'as its jvp',
  'numpy/numpy.divide/broadcast:vjp': 'terms of size 18 sum to 0.6 in float32',
  'nn/nn.standardize:value': 'E[x²] − E[x]² cancels where the mean exceeds the deviation',
  'nn/nn.standardize:jvp': 'as its value',
  'nn/nn.standardize:vjp': 'as its value',
  'nn/nn.standardize:vmap': 'as its value',
}
