// node scripts/summary.mjs REPORT: one line "N passed, N failed" from vitest's JSON report. A file that could not be
// loaded counts as one failure, and so does a report that was never written.
import { readFileSync } from 'node:fs'

const read = file => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] }
  }
}

const { numPassedTests, numFailedTests, testResults } = read(process.argv[2])
const unloadable = testResults.filter(
  file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
).length
const failed = numFailedTests + unloadable
console.log(`${numPassedTests} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
