/** One line that says how training goes: loss, accuracy, steps per second, time left. */
export interface Progress {
  readonly step: number
  readonly steps: number
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number
  readonly seconds: number
}

const WIDTH = 24

export const formatSeconds = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export const progressLine = ({ step, steps, epoch, loss, accuracy, seconds }: Progress): string => {
  const filled = Math.round((WIDTH * step) / steps)
  const rate = step / Math.max(seconds, 1e-9)
  return `epoch ${epoch} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${step}/${steps}  loss ${loss.toFixed(4)}  accuracy ${(100 * accuracy).toFixed(1)} %  ${rate.toFixed(0)} steps/s  ${formatSeconds((steps - step) / rate)} left`
}

/** On a terminal the line is rewritten in place; in a log every tenth of the way gets its own. */
export const progressWriter = (out: NodeJS.WriteStream): ((progress: Progress) => void) => {
  let lastShown = 0
  let lastTenth = 0
  return progress => {
    const last = progress.step === progress.steps
    if (out.isTTY) {
      const now = Date.now()
      if (now - lastShown < 100 && !last) return
      lastShown = now
      out.write(`\r\x1b[K${progressLine(progress)}${last ? '\n' : ''}`)
      return
    }
    const tenth = Math.floor((10 * progress.step) / progress.steps)
    if (tenth === lastTenth) return
    lastTenth = tenth
    out.write(`${progressLine(progress)}\n`)
  }
}
