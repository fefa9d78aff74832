import type { Initializers } from '../forms/initializers.ts';
import type { Head } from '../network/architecture.ts';

/**
 * Global average pooling of the last map and a linear layer, as in ResNet and its descendants.
 *
 * @param classifier module path of the linear layer
 */
export const linearHead = (classifier: string, initializers: Initializers): Head => ({
  paths: [classifier],
  classifier,
  isConvolution: false,
  initializers,
  build(maps, form, numClasses) {
    const features = form.globalAveragePool(maps.at(-1)!, `${classifier}.pool`);
    return form.linear(form.dropout(features, `${classifier}.dropout`), classifier, numClasses);
  },
});
