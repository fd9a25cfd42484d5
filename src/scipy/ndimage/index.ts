/** `jax.scipy.ndimage`. */
export { mapCoordinates } from './map-coordinates.js'
