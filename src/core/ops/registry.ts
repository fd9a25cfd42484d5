/** Every operation by name: what the parser reads, and what laws are quantified over. Call and control flow join in `transforms`. */
import { argmaxP, argminP } from './arg-extremum.js'
import { absP, divP, maxP, minP, mulP, negP, remP, signP, subP } from './arithmetic.js'
import { optimizationBarrierP, stopGradientP } from './barrier.js'
import { besselI0eP, besselI1eP } from './bessel.js'
import { bitcastConvertTypeP } from './bitcast.js'
import { andP, clzP, notP, orP, populationCountP, shiftLeftP, shiftRightArithmeticP, shiftRightLogicalP, xorP } from './bitwise.js'
import { broadcastInDimP, reduceSumP } from './broadcasting.js'
import { allGatherP, allToAllP, ppermuteP, psumP, psumScatterP } from './collective.js'
import { choleskyP } from './cholesky.js'
import { eqP, geP, gtP, leP, ltP, neP } from './comparison.js'
import { concatenateP, splitP } from './concatenation.js'
import { dotGeneralP } from './contraction.js'
import { convertElementTypeP } from './conversion.js'
import { convGeneralDilatedP } from './convolution.js'
import { cumlogsumexpP, cummaxP, cumminP, cumprodP, cumsumP } from './cumulative.js'
import { dynamicSliceP, dynamicUpdateSliceP } from './dynamic-slicing.js'
import { cbrtP, exp2P, expP, expm1P, integerPowP, log1pP, logP, logisticP, powP, rsqrtP, sqrtP, squareP } from './exponential.js'
import { spenceP } from './dilogarithm.js'
import { eighP } from './eigh.js'
import { expiP, expnP } from './exponential-integral.js'
import { gatherP, scatterAddP } from './gather.js'
import { acoshP, asinhP, atanhP, coshP, sinhP, tanhP } from './hyperbolic.js'
import { betaincP } from './incomplete-beta.js'
import { igammaGradAP, igammaP, igammacP, randomGammaGradP } from './incomplete-gamma.js'
import { iotaP } from './iota.js'
import { luP } from './lu.js'
import { mulhiP } from './mulhi.js'
import { transposeP } from './permutation.js'
import { addP } from './pointwise.js'
import { qrP } from './qr.js'
import { randomUnwrapP, randomWrapP, threefry2x32P } from './random-bits.js'
import { linearRecurrenceP } from './recurrence.js'
import { reducePrecisionP } from './reduce-precision.js'
import { reduceAndP, reduceMaxP, reduceMinP, reduceOrP, reduceProdP, reduceXorP } from './reduction.js'
import { reshapeP, squeezeP } from './reshape.js'
import { revP } from './reversal.js'
import { ceilP, floorP, isFiniteP, nextAfterP, roundP } from './rounding.js'
import { scatterMaxP, scatterMinP, scatterMulP, scatterP } from './scatter.js'
import { clampP, selectNP } from './selection.js'
import { padP, sliceP } from './slicing.js'
import { sortP } from './sort.js'
import { digammaP, erfInvP, erfP, erfcP, lgammaP } from './special.js'
import { svdP } from './svd.js'
import { topKP } from './top-k.js'
import { triangularSolveP } from './triangular-solve.js'
import { acosP, asinP, atan2P, atanP, cosP, sinP, tanP } from './trigonometric.js'
import { reduceWindowMaxP, reduceWindowMinP, reduceWindowSumP, smallWindowArgmaxP, smallWindowArgminP, windowArgmaxP, windowArgminP } from './window-reduction.js'
import { zetaP } from './zeta.js'

export const operations = {
  argmax: argmaxP, argmin: argminP,
  neg: negP, sub: subP, mul: mulP, div: divP, rem: remP, abs: absP, sign: signP, max: maxP, min: minP,
  optimization_barrier: optimizationBarrierP, stop_gradient: stopGradientP,
  bessel_i0e: besselI0eP, bessel_i1e: besselI1eP,
  bitcast_convert_type: bitcastConvertTypeP,
  and: andP, or: orP, xor: xorP, not: notP, shift_left: shiftLeftP, shift_right_logical: shiftRightLogicalP,
  shift_right_arithmetic: shiftRightArithmeticP, population_count: populationCountP, clz: clzP,
  broadcast_in_dim: broadcastInDimP, reduce_sum: reduceSumP,
  psum: psumP, all_gather: allGatherP, psum_scatter: psumScatterP, all_to_all: allToAllP, ppermute: ppermuteP,
  cholesky: choleskyP,
  eq: eqP, ne: neP, lt: ltP, le: leP, gt: gtP, ge: geP,
  concatenate: concatenateP, split: splitP,
  dot_general: dotGeneralP,
  convert_element_type: convertElementTypeP,
  conv_general_dilated: convGeneralDilatedP,
  cumsum: cumsumP, cumprod: cumprodP, cummax: cummaxP, cummin: cumminP, cumlogsumexp: cumlogsumexpP,
  dynamic_slice: dynamicSliceP, dynamic_update_slice: dynamicUpdateSliceP,
  exp: expP, exp2: exp2P, expm1: expm1P, log: logP, log1p: log1pP, logistic: logisticP, sqrt: sqrtP, rsqrt: rsqrtP, cbrt: cbrtP,
  square: squareP, pow: powP, integer_pow: integerPowP,
  eigh: eighP,
  spence: spenceP,
  expi: expiP, expn: expnP,
  gather: gatherP, scatter_add: scatterAddP,
  sinh: sinhP, cosh: coshP, tanh: tanhP, asinh: asinhP, acosh: acoshP, atanh: atanhP,
  regularized_incomplete_beta: betaincP,
  igamma: igammaP, igammac: igammacP, igamma_grad_a: igammaGradAP, random_gamma_grad: randomGammaGradP,
  iota: iotaP,
  lu: luP,
  mulhi: mulhiP,
  transpose: transposeP,
  add: addP,
  qr: qrP,
  threefry2x32: threefry2x32P, random_wrap: randomWrapP, random_unwrap: randomUnwrapP,
  linear_recurrence: linearRecurrenceP,
  reduce_precision: reducePrecisionP,
  reduce_prod: reduceProdP, reduce_max: reduceMaxP, reduce_min: reduceMinP, reduce_and: reduceAndP, reduce_or: reduceOrP,
  reduce_xor: reduceXorP,
  reshape: reshapeP, squeeze: squeezeP,
  rev: revP,
  floor: floorP, ceil: ceilP, round: roundP, is_finite: isFiniteP, nextafter: nextAfterP,
  scatter: scatterP, scatter_mul: scatterMulP, scatter_min: scatterMinP, scatter_max: scatterMaxP,
  select_n: selectNP, clamp: clampP,
  slice: sliceP, pad: padP,
  sort: sortP,
  erf: erfP, erfc: erfcP, erf_inv: erfInvP, lgamma: lgammaP, digamma: digammaP,
  svd: svdP,
  top_k: topKP,
  triangular_solve: triangularSolveP,
  sin: sinP, cos: cosP, tan: tanP, asin: asinP, acos: acosP, atan: atanP, atan2: atan2P,
  reduce_window_sum: reduceWindowSumP, reduce_window_max: reduceWindowMaxP, reduce_window_min: reduceWindowMinP,
  window_argmax: windowArgmaxP, window_argmin: windowArgminP, small_window_argmax: smallWindowArgmaxP, small_window_argmin: smallWindowArgminP,
  zeta: zetaP,
} as const
