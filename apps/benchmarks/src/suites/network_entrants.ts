import type * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import type { Entrant } from '../measure/compare.ts';
import type { Opponent } from '../measure/groups.ts';
import { logitsOf, predict } from '../network.ts';

export interface NetworkEntrant extends Entrant {
  logits(): Promise<Float32Array>;
}

interface Contest {
  training: LayersModel;
  deployed: LayersModel;
  x: tf.Tensor4D;
  backend: BenchmarkedBackend;
  against: readonly Opponent[];
}

/** Ours in every mode, and what they are compared with: the form for training, and the same networks on stock ops. */
export function networkEntrants({
  training,
  deployed,
  x,
  backend,
  against,
}: Contest): NetworkEntrant[] {
  const [first] = backend.modes;
  const entrant = (
    { name, group, mode }: Pick<Entrant, 'name' | 'group' | 'mode'>,
    model: LayersModel,
    around: <T>(call: () => T) => T,
  ): NetworkEntrant => ({
    name,
    group,
    mode,
    run: () => around(() => predict(model, x)),
    logits: () => around(() => logitsOf(model, x)),
  });
  const entering =
    (mode = first) =>
    <T>(call: () => T): T => {
      mode.enter();
      return call();
    };
  const ours = backend.modes.map((mode) =>
    entrant(
      { name: `ours ${mode.name}`, group: 'ours', mode: mode.name },
      deployed,
      entering(mode),
    ),
  );
  const stock = <T>(call: () => T): T => backend.withStockOps(call);
  const trained = {
    name: `ours ${first.name}, training form`,
    group: 'ours training form',
  } as const;
  const [hasTrained, hasStock] = [against.includes('training-form'), against.includes('stock')];
  return [
    ...ours,
    ...(hasTrained ? [entrant(trained, training, entering())] : []),
    ...(hasStock
      ? [entrant({ name: 'stock deployed form', group: 'stock' }, deployed, stock)]
      : []),
    ...(hasStock && hasTrained
      ? [entrant({ name: 'stock training form', group: 'stock' }, training, stock)]
      : []),
  ];
}

/** Another network, so without a comparison of logits; on stock ops as its users run it, and on our convolutions. */
export function baselineEntrants(
  baseline: LayersModel,
  x: tf.Tensor,
  backend: BenchmarkedBackend,
): Entrant[] {
  const ours = backend.modes.map((mode) => ({
    name: `resnet50, ours ${mode.name}`,
    group: 'resnet50, ours' as const,
    mode: mode.name,
    run() {
      mode.enter();
      return predict(baseline, x);
    },
  }));
  const stock = () => backend.withStockOps(() => predict(baseline, x));
  return [{ name: 'resnet50, stock', group: 'resnet50, stock', run: stock }, ...ours];
}
