/** A line for every kernel of a stock op. */
export { fusedMatMulConfig } from './FusedMatMul.ts';
export { meanConfig } from './Mean.ts';
