import { registerStockKernels, unregisterStockKernels } from '@dynaconv/involution-ops/base';
// What is registered later wins, and tfjs warns: its own kernels have to be there first.
import '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  Cast,
  Conv2D,
  Conv2DBackpropInput,
  FusedConv2D,
  _FusedMatMul as FusedMatMul,
  Identity,
  type KernelConfig,
  MaxPoolGrad,
  Mean,
  Sum,
} from '@tensorflow/tfjs-core';
import * as exported from './index.ts';

/** Those that tfjs-backend-wasm 4.22 lacks, or that replace a slow one of it. */
export const stockKernels: readonly KernelConfig[] = Object.values(exported);

/** Slow where networks are trained, or pool whole maps: each says how. */
const REPLACED: readonly string[] = [
  BatchMatMul,
  Cast,
  Conv2D,
  Conv2DBackpropInput,
  FusedConv2D,
  FusedMatMul,
  Identity,
  MaxPoolGrad,
  Mean,
  Sum,
];

/** Registers the kernels of tfjs's own ops that it does not have. */
export const register = (): void => registerStockKernels(stockKernels, REPLACED);

/** Removes them again, and puts back what tfjs had. */
export const unregister = (): void => unregisterStockKernels(stockKernels);
