/**
 * Involution and its gradients as ops of TensorFlow.js. Importing this registers the gradients and the cpu backend's
 * kernels; `@dynaconv/involution-ops/base` is the same without that side effect.
 */

import { register } from './base.ts';

export * from './base.ts';

register();
