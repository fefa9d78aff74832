import { Sum } from '@tensorflow/tfjs-core';
import { defineReduction } from './define_reduction.ts';

/** Such as gradients of biases are; tfjs transposes first. Of nothing, tfjs divides by zero, or returns what its memory holds. */
export const sumConfig = defineReduction(Sum, () => 1);
