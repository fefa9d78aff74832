import type { Initializers } from '../forms/initializers.ts';
import type { Head } from '../network/architecture.ts';

interface ProjectedHeadConfig {
  /** Module path of the whole head, a sequence of modules. */
  path: string;
  /** Channels before the classifier. */
  projection: number;
  initializers: Initializers;
}

/** 1×1 convolution, BatchNorm and SiLU of the last map, global average pooling, and a linear layer: OverLoCK's. */
export function projectedHead({ path, projection, initializers }: ProjectedHeadConfig): Head {
  const classifier = `${path}.4`;
  return {
    paths: [path],
    classifier,
    isConvolution: true,
    initializers,
    build(maps, form, numClasses) {
      const projected = form.convNorm(maps.at(-1)!, {
        conv: `${path}.0`,
        norm: `${path}.1`,
        filters: projection,
        kernelSize: 1,
        activation: 'silu',
      });
      const features = form.globalAveragePool(projected, `${classifier}.pool`);
      return form.linear(form.dropout(features, `${classifier}.dropout`), classifier, numClasses);
    },
  };
}
