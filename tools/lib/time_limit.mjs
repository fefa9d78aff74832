/**
 * How long a test, or what it waits for, may take: an end to what hangs, and nothing more. The slowest takes a minute on two
 * cores that have nothing else to do, and many times that on a busy machine.
 */
export const TIME_LIMIT_MS = 20 * 60_000;

/**
 * What to say of a time-out: that it is one.
 * @param {string} what
 * @param {number} milliseconds
 */
export const timedOut = (what, milliseconds) =>
  `${what} timed out after ${milliseconds / 1000} s: it hangs, or this machine is very busy`;
