const query = new URLSearchParams(location.search);

/** Whether all tests are asked for, not just what is done in a few minutes. */
export const runsAll = query.has('all');

/** Whether expectations of the conformance suite that have expired, or that cases contradict, are failures. */
export const isStrict = query.has('strict');
