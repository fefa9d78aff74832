import { Mean } from '@tensorflow/tfjs-core';
import { defineReduction } from './define_reduction.ts';

/** Such as pooling over a whole map is; tfjs transposes first. */
export const meanConfig = defineReduction(Mean, (count) => count);
