/**
 * A primer: small layers that explain, not the official networks; `primer/README.md` says what each of them is. Importing this
 * registers their classes.
 */

import * as layers from './primer/layers.ts';
import { registerClasses } from './register_classes.ts';

export * from './primer/layers.ts';

registerClasses(layers);
