/** Whether all tests are asked for, not just what is done in a few minutes. */
export const runsAll = new URLSearchParams(location.search).has('all');
