import { Mean, mean } from '@tensorflow/tfjs-core';
import { meanOracle } from '../oracle/reduction.ts';
import { declareReduction } from './reduction.ts';

/** `tf.mean`. */
export const meanCases = declareReduction(Mean, mean, meanOracle);
