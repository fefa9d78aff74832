/**
 * How long a test, or what it waits for, may take: it only ends tests that hang. The slowest test takes a minute on two
 * idle cores, and many times that on a busy machine.
 */
export const TIME_LIMIT_MS = 20 * 60_000;

/**
 * The message of a time-out, which says that it is one.
 * @param {string} what
 * @param {number} milliseconds
 */
export const timedOut = (what, milliseconds) =>
  `${what} timed out after ${milliseconds / 1000} s: it hangs, or this machine is very busy`;
