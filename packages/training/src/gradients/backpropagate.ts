import { add, engine, type Tensor, tidy, util } from '@tensorflow/tfjs-core';
import { forget } from './frugal_tape.ts';
import type { TapeNode } from './tape.ts';

/**
 * The backward pass over a tape, in tfjs's order: gradients have the same bits. What a node saved, the gradients of its outputs and
 * whatever its gradient functions leave behind are disposed of as soon as it has been passed; tfjs keeps them all to the end.
 *
 * @param dy gradient of y
 * @returns the gradients of xs, null for one that y does not depend on
 */
export function backpropagate(
  tape: TapeNode[],
  xs: readonly Tensor[],
  y: Tensor,
  dy: Tensor,
): (Tensor | null)[] {
  const gradients = new Gradients();
  gradients.add(y, gradients.take(dy));
  const dependent = dependents(tape, xs);
  const asked = new Set(xs.map(({ id }) => id));
  for (const node of tape.toReversed()) {
    const names = Object.keys(node.inputs).filter((name) => dependent.has(node.inputs[name].id));
    if (names.length > 0 && node.outputs.some(({ id }) => gradients.get(id))) {
      const dxs = inputGradients(node, names, gradients).map((dx) => gradients.take(dx));
      names.forEach((name, i) => void gradients.add(node.inputs[name], dxs[i]));
    }
    forget(node);
    for (const { id } of node.outputs) if (!asked.has(id)) gradients.drop(id);
  }
  return xs.map(({ id }) => gradients.get(id));
}

/** Ids of xs, and of all that is computed from them. */
function dependents(tape: readonly TapeNode[], xs: readonly Tensor[]): Set<number> {
  const found = new Set(xs.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (Object.values(inputs).some(({ id }) => found.has(id))) {
      for (const { id } of outputs) found.add(id);
    }
  }
  return found;
}

function inputGradients(
  { kernelName, inputs, outputs, gradient }: TapeNode,
  names: readonly string[],
  gradients: Gradients,
): Tensor[] {
  if (!gradient) {
    throw new Error(
      `variableGrads: '${kernelName}' has no gradient, expected operations that have one between the weights and the loss`,
    );
  }
  const dxs = tidy(() => {
    const functions = gradient(outputs.map(({ id }) => gradients.get(id)));
    return names.map((name) => {
      if (functions[name]) return tidy(functions[name]);
      throw new Error(
        `variableGrads: '${kernelName}' has gradients of ${Object.keys(functions).join(', ')} only, expected '${name}' among them`,
      );
    });
  });
  names.forEach((name, i) => {
    const { dtype, shape } = dxs[i];
    if (dtype === 'float32' && util.arraysEqual(shape, inputs[name].shape)) return;
    throw new Error(
      `variableGrads: the gradient of '${name}' of '${kernelName}' is ${dtype} [${shape}], expected float32 [${inputs[name].shape}]`,
    );
  });
  return dxs;
}

/** Gradients by the ids of the tensors that they are of; each is a tensor of its own, so that it can be disposed of alone. */
class Gradients {
  private readonly scope = engine().state.activeScope;
  private readonly byId = new Map<number, Tensor>();
  private readonly taken = new Set<number>();

  get(id: number): Tensor | null {
    return this.byId.get(id) ?? null;
  }

  /** A gradient function may return what it was given, the same tensor twice, or one from elsewhere: then a tensor of the same data. */
  take(dx: Tensor): Tensor {
    const isNew = dx.scopeId === this.scope.id && !dx.kept && !this.taken.has(dx.id);
    const own = isNew ? dx : dx.clone();
    this.taken.add(own.id);
    return own;
  }

  /** @param dx that was taken */
  add(x: Tensor, dx: Tensor): void {
    const before = this.byId.get(x.id);
    if (before) {
      this.byId.set(x.id, this.take(add(before, dx)));
      before.dispose();
      dx.dispose();
    } else {
      this.byId.set(x.id, dx);
    }
  }

  drop(id: number): void {
    this.byId.get(id)?.dispose();
    this.byId.delete(id);
  }
}
