import type { OnnxFunction } from '../format.ts';
import { contMix2d } from './cont_mix2d.ts';
import { involution2d } from './involution2d.ts';
import { neighborhoodAv2d } from './neighborhood_av2d.ts';
import { outlookAttention2d } from './outlook_attention2d.ts';

/** This project's operators, by the names of their kernels. */
export const FUNCTIONS: ReadonlyMap<string, OnnxFunction> = new Map(
  [involution2d, contMix2d, neighborhoodAv2d, outlookAttention2d].map((each) => [each.name, each]),
);
