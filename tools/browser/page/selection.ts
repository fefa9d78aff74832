const query = new URLSearchParams(location.search);

/** Whether all tests are asked for, not just what is done in a few minutes. */
export const runsAll = query.has('all');

/** Whether the machine's GPU is asked for, in place of one that the processor plays. */
export const needsGpu = query.has('gpu');

/** Whether half-floats are asked for, in place of what is done without. */
export const runsHalfFloats = query.has('half-floats');

/** Whether expectations of the conformance suite that have expired, or that cases contradict, are failures. */
export const isStrict = query.has('strict');
