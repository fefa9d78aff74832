import type { Checkpoint } from '@dynaconv/checkpoint';
import { denseBackbone } from '../backbones/dense_backbones.ts';
import type { DenseNetwork, NetworkVariant } from '../network/dense_network.ts';

/** The last weight of the involution in a RedNet's stem, which has K² outputs for each group of 16 of 32 channels. */
const STEM_TAPS = { key: 'stem.1.conv2.conv.weight', groups: 2 };

/** Which variant of a network a checkpoint is of, judging by the ends of its names. */
export function variantIn(
  { tensors }: Checkpoint,
  { classCount, numClasses, backbone: name, task }: DenseNetwork,
): NetworkVariant {
  const backbone = denseBackbone(name, { task });
  const { reparametrisedKey } = backbone;
  const outputsOf = (key: string): number | undefined => {
    const found = [...tensors.keys()].find((name) => name === key || name.endsWith(`.${key}`));
    return found === undefined ? undefined : tensors.get(found)!.shape[0];
  };
  const classes = classCount.classesOf(outputsOf(classCount.key) ?? Number.NaN);
  const taps = backbone.stemKernelSize && outputsOf(STEM_TAPS.key);
  const stemKernelSize = taps ? Math.sqrt(taps / STEM_TAPS.groups) : undefined;
  return {
    // Where the checkpoint has no such weights, those of the network itself are taken; loading then reports what is missing.
    numClasses: classes >= 1 && Number.isInteger(classes) ? classes : numClasses,
    stemKernelSize: stemKernelSize! % 2 === 1 ? stemKernelSize : backbone.stemKernelSize,
    reparametrised:
      reparametrisedKey !== undefined &&
      [...tensors.keys()].some((name) => name.endsWith(reparametrisedKey)),
  };
}
