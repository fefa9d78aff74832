import { Sum, sum } from '@tensorflow/tfjs-core';
import { sumOracle } from '../oracle/reduction.ts';
import { declareReduction } from './reduction.ts';

/** `tf.sum`. */
export const sumCases = declareReduction(Sum, sum, sumOracle);
