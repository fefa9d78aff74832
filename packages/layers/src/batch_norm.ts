/** PyTorch's BatchNorm2d: its momentum 0.1 is the weight of the new value, tfjs's the weight of the old one. */
export const BATCH_NORM = { momentum: 0.9, epsilon: 1e-5 } as const;
