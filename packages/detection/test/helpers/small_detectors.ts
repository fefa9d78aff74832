import { describeNetwork, moduleSlots } from '@dynaconv/models/dense';
import type { Shapes } from '@dynaconv/test-kit';
import { type DetectorNetwork, detectorNetwork } from '../../src/networks/networks.ts';

const backbone = 'rednet_digits';
const classNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Networks that are no larger than tests need, as python/scenes/networks.py has them. */
export const SMALL_DETECTORS: ReadonlyMap<string, DetectorNetwork> = new Map(
  [
    detectorNetwork('retinanet_red_digits_neck_fpn', {
      kind: 'retinanet',
      backbone,
      neck: 'involution',
      sizes: { channels: 64, depth: 2, stride: 2 },
      classNames,
    }),
    detectorNetwork('mask_rcnn_red_digits_neck_fpn_head', {
      kind: 'mask_rcnn',
      backbone,
      neck: 'involution',
      head: 'involution',
      sizes: { channels: 48, hidden: 128, stride: 2, secondLevelSide: 56 },
      classNames,
    }),
  ].map((network) => [network.name, network]),
);

/** Keys and shapes of a network's weights. */
export const shapesOf = (network: DetectorNetwork): Shapes =>
  Object.values(describeNetwork(network)).flatMap((parts) =>
    moduleSlots(parts).map(({ key, shape }): [string, number[]] => [key, shape]),
  );
