/** Activations that the fused kernels of every backend apply in their epilogue; 'gelu' is the erf form. */
export type FusedActivation = 'linear' | 'relu' | 'gelu' | 'silu';

export const FUSED_ACTIVATIONS: readonly FusedActivation[] = ['linear', 'relu', 'gelu', 'silu'];
