import type { Initializers } from '../forms/initializers.ts';
import type { Head } from '../network/architecture.ts';

interface NormalizedHeadConfig {
  /** Module path of the whole head, a sequence of modules. */
  path: string;
  /** Index of the backbone's map that it uses. */
  map: number;
  initializers: Initializers;
}

/** BatchNorm of a map, global average pooling, and a linear layer: OverLoCK's auxiliary head. */
export function normalizedHead({ path, map, initializers }: NormalizedHeadConfig): Head {
  const classifier = `${path}.2`;
  return {
    paths: [path],
    classifier,
    initializers,
    build(maps, form, numClasses) {
      const normalized = form.batchNorm(maps[map], `${path}.0`);
      const features = form.globalAveragePool(normalized, `${classifier}.pool`);
      return form.linear(form.dropout(features, `${classifier}.dropout`), classifier, numClasses);
    },
  };
}
