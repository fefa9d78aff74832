/** The activation of a fused op of tfjs where our kernels have it, and undefined where it is another one, or has slopes of its own. */
export const ourActivation = (
  { activation }: { activation?: string },
  { preluActivationWeights }: { preluActivationWeights?: unknown },
): 'linear' | 'relu' | undefined =>
  (activation === 'linear' || activation === 'relu') && !preluActivationWeights
    ? activation
    : undefined;
