import type { RoiAlignAttrs } from '@dynaconv/involution-ops/base';
import type { OpAttributes } from './backend.ts';

/** As native/ops/roi.h names them. */
export const roiAttributes = (attrs: RoiAlignAttrs): OpAttributes => ({
  ints: { output_size: attrs.outputSize, sampling_ratio: attrs.samplingRatio },
  floats: { spatial_scale: attrs.spatialScale },
  bools: { aligned: attrs.aligned },
});
