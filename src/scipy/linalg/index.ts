/** `jax.scipy.linalg`: what SciPy has beside `np.linalg`, in its forms. */
export { blockDiag, circulant, hankel, hilbert, toeplitz } from './constructions.js'
export { choFactor, cholesky, eigh, lu, luFactor, polar, qr, svd } from './factorizations.js'
export { expm, sqrtm } from './functions.js'
export { choSolve, luSolve, solve, solveTriangular } from './solving.js'
export { det } from '../../numpy/linalg/determinants.js'
export { inv } from '../../numpy/linalg/solving.js'
