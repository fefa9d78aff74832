/** The learning rate as a function of the number of updates (or epochs, see `perEpoch`) made so far. */
export type Schedule = (step: number) => number;
