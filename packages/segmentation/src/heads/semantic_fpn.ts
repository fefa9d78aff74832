import { BilinearResize2D } from '@dynaconv/layers';
import type { Form, Value } from '@dynaconv/models/dense';
import { add, convModule, resizeTo } from './parts.ts';

const PATH = 'decode_head';

/**
 * The head of Semantic FPN (Kirillov et al., CVPR 2019, arXiv 1901.02446) under the module paths of mmsegmentation's `FPNHead`: each
 * level is brought to the size of the finest one by 3×3 convolutions and doublings, and all are summed.
 *
 * @param levels of a feature pyramid, each half as fine as the one before
 * @returns the map that the classifier takes, of the finest level's size
 */
export function semanticFpnHead<V extends Value>(
  levels: readonly V[],
  form: Form<V>,
  channels = 128,
): V {
  const [finest, ...others] = levels;
  let sum = convModule(finest, form, `${PATH}.scale_heads.0.0`, channels, 3);
  for (const [i, level] of others.entries()) {
    const path = `${PATH}.scale_heads.${i + 1}`;
    let y = level;
    // Modules with an even index are convolutions, those after them doublings.
    for (let module = 0; module <= 2 * i; module += 2) {
      y = convModule(y, form, `${path}.${module}`, channels, 3);
      y = form.layer(y, new BilinearResize2D({ name: `${path}.${module + 1}`, scale: 2 }));
    }
    const resized = resizeTo(y, sum, form, `${path}.resize`);
    sum = add(sum, resized, form, `${path}.add`);
  }
  return sum;
}
