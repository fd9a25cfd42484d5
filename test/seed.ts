/** A change fails for what it changes: every run draws the same cases, unless COTANGENT_SEED names others, as `npm run test:laws` does. */
import * as fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['COTANGENT_SEED'] ?? 1) })
