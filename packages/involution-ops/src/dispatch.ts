import {
  backend,
  customGrad,
  engine,
  type GradSaveFunc,
  getBackend,
  getGradient,
  getKernel,
  KernelBackend,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';

/**
 * Runs the current backend's kernel, or `compose` where it has none, with a warning the first time.
 * Both paths differentiate by the gradient registered for the kernel, so `compose` need not be differentiable.
 */
export function runKernelOrCompose<Inputs extends NamedTensorMap, Attrs extends object>(
  kernelName: string,
  inputs: Inputs,
  attrs: Attrs,
  compose: (inputs: Inputs, attrs: Attrs) => Tensor,
): Tensor {
  const backendName = getBackend();
  if (getKernel(kernelName, backendName)) {
    return engine().runKernel(kernelName, inputs, attrs as unknown as NamedAttrMap) as Tensor;
  }
  warnComposed(kernelName, backendName);

  const gradConfig = getGradient(kernelName);
  if (!gradConfig) return tidy(() => compose(inputs, attrs));
  const names = Object.keys(inputs);
  const differentiable = customGrad((...args) => {
    const save = args.pop() as unknown as GradSaveFunc;
    const named = Object.fromEntries(names.map((name, i) => [name, args[i]])) as Inputs;
    const value = compose(named, attrs);
    const savedInputs = (gradConfig.inputsToSave ?? []).map((name) => named[name]);
    save(gradConfig.outputsToSave?.[0] ? [...savedInputs, value] : savedInputs);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const grads = gradConfig.gradFunc(dy, saved, attrs as unknown as NamedAttrMap);
        return names.map((name) => grads[name]() as Tensor);
      },
    };
  });
  return differentiable(...names.map((name) => inputs[name]));
}

/**
 * Runs the current backend's fused kernel. Runs the unfused ops where there is no such kernel, and while gradients are
 * recorded, since fused kernels have no gradients, as in tfjs.
 */
export function runFusedKernel(
  kernelName: string,
  inputs: NamedTensorMap,
  attrs: object,
  unfused: () => Tensor,
): Tensor {
  if (isRecorded() || !getKernel(kernelName, getBackend())) return unfused();
  return engine().runKernel(kernelName, inputs, attrs as NamedAttrMap) as Tensor;
}

/**
 * What `forward` gives, differentiated by `backward` from the inputs alone: nothing in between is kept. Where gradients of gradients
 * are recorded, `backward` has to run stock ops (`runFusedKernel` does).
 */
export function withGradient<Inputs extends Tensor[]>(
  inputs: Inputs,
  forward: () => Tensor,
  backward: (dy: Tensor, inputs: Inputs) => Tensor[],
): Tensor {
  return customGrad((...args) => {
    const save = args.pop() as unknown as GradSaveFunc;
    save(args as Tensor[]);
    return {
      value: forward(),
      // Of nothing, which tfjs's means and sums on some backends stumble over.
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        dy.size === 0 ? saved.map((each) => zerosLike(each)) : backward(dy, saved as Inputs),
    };
  })(...inputs);
}

/** The current backend's kernel, or `compose`, for where neither is differentiated. */
export const runKernelOr = (
  kernelName: string,
  inputs: NamedTensorMap,
  attrs: object,
  compose: () => Tensor,
): Tensor =>
  getKernel(kernelName, getBackend())
    ? (engine().runKernel(kernelName, inputs, attrs as NamedAttrMap) as Tensor)
    : tidy(compose);

/** Whether an op that runs now is recorded to be differentiated. */
export const isRecorded = (): boolean => engine().state.gradientDepth > 0;

const KERNELS_PACKAGES: Readonly<Record<string, string>> = {
  tensorflow: '@dynaconv/kernels-node',
  wasm: '@dynaconv/kernels-wasm',
  webgl: '@dynaconv/kernels-webgl',
  webgpu: '@dynaconv/kernels-webgpu',
};

const warned = new Set<string>();

function warnComposed(kernelName: string, backendName: string): void {
  const key = `${kernelName} ${backendName}`;
  if (warned.has(key)) return;
  warned.add(key);
  const kernelsPackage = KERNELS_PACKAGES[backendName];
  const advice = kernelsPackage
    ? `import '${kernelsPackage}' for kernels that are much faster`
    : 'the numbers are the same, but it is slow';
  console.warn(
    `dynaconv: backend '${backendName}' has no kernel ${kernelName}; composing it of stock ops (${advice}).`,
  );
  if (!(backend() instanceof KernelBackend)) {
    console.warn(
      `dynaconv: backend '${backendName}' comes from another copy of @tensorflow/tfjs-core than the one dynaconv imports; install one version only (npm ls @tensorflow/tfjs-core).`,
    );
  }
}
