/** `jax.lax.linalg`: factorizations and triangular systems, of matrices in the last two axes and batches of them. */
export { cholesky, eig, eigh, lu, luPivotsToPermutation, qr, svd } from './factorizations.js'
export { householderProduct, symmetricProduct } from './products.js'
export { triangularSolve, tridiagonalSolve } from './solving.js'
