import { ClassToken, FirstToken, HighestOfTokens } from '@dynaconv/layers/base';
import { TIMM_INITIALIZERS } from '../../forms/initializers.ts';
import type { Head } from '../../network/architecture.ts';
import { classBlock, joinTokens, layerNorm } from './blocks.ts';
import type { VOLOConfig } from './configurations.ts';

/** Blocks of class attention in all of VOLO. */
const CLASS_BLOCKS = 2;

const CLASSIFIER = 'head';
const AUXILIARY = 'aux_head';

/**
 * VOLO's head: blocks of class attention make a class token of the last map, and a linear layer logits of it; another one makes logits of every
 * pixel, of whose maximum half is added (Jiang et al., All tokens matter, arXiv 2104.10858).
 */
export const voloHead = ({ heads, mlpRatio }: VOLOConfig): Head => ({
  paths: ['cls_token', 'post_network', 'norm', AUXILIARY, CLASSIFIER],
  classifier: CLASSIFIER,
  otherClassifiers: [AUXILIARY],
  isConvolution: false,
  initializers: TIMM_INITIALIZERS,
  build(maps, form, numClasses) {
    const map = maps.at(-1)!;
    let token = form.layer(map, new ClassToken({ name: 'cls_token' }));
    for (let i = 0; i < CLASS_BLOCKS; i++) {
      token = classBlock(token, map, form, `post_network.${i}`, { numHeads: heads[3], mlpRatio });
    }
    const tokens = layerNorm(joinTokens(token, map, form, 'norm.tokens'), form, 'norm');
    const dropped = form.dropout(tokens, `${CLASSIFIER}.dropout`);
    const first = form.layer(dropped, new FirstToken({ name: `${CLASSIFIER}.token` }));
    const logits = form.linear(first, CLASSIFIER, numClasses);
    const all = form.linear(dropped, AUXILIARY, numClasses);
    const highest = new HighestOfTokens({ name: `${AUXILIARY}.highest`, scale: 0.5 });
    return form.residual(logits, form.layer(all, highest), CLASSIFIER);
  },
});
