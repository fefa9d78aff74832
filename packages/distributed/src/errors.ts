/**
 * What a program should exit with when a worker is lost: EX_TEMPFAIL of sysexits.h, which says to a supervisor that it is to be
 * started again.
 */
export const RESTART_EXIT_CODE = 75;

/** Another worker is gone, does not answer, or does something else than this one. The group cannot be used any more. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** The workers are not alike, as they have to be; every one of them throws it. */
export class WorkersDisagreeError extends Error {
  override readonly name = 'WorkersDisagreeError';
}
