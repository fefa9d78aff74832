/**
 * Layers of TensorFlow.js built on the dynaconv ops. Importing this registers their classes, so that
 * `tf.loadLayersModel` finds them; `@dynaconv/layers/base` is the same without that side effect.
 */

import * as classes from './classes.ts';
import { registerClasses } from './register_classes.ts';

export * from './base.ts';

registerClasses(classes);
