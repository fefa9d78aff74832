import { type CaseGroup, INPUT_ORIGINS } from '../core/declare.ts';
import type { ParamsBuilder } from '../core/params.ts';

/** Cases whose inputs have not just been uploaded. */
export const inputsGroup = (base: ParamsBuilder): CaseGroup => ({
  description: 'inputs: views after reshape and slice, outputs of other kernels',
  params: base.combine(
    'inputs',
    INPUT_ORIGINS.filter((origin) => origin !== 'uploaded'),
  ),
  quick: 'all',
});
