/** Pixels that are summed before their sum is added to the others': rounding grows with these and with how many there are. */
export const RUN = 128;
