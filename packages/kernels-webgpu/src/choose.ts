import type { WindowSizes } from '@dynaconv/involution-ops/base';
import { aggregateShader } from './wgsl/aggregate.ts';
import { type Epilogue, NO_EPILOGUE } from './wgsl/epilogue.ts';
import type { Lanes, Shader } from './wgsl/shader.ts';
import type { Window } from './wgsl/window.ts';

/** A GPU hides its waits for memory behind other threads, so that there have to be some for each of its lanes. */
export const ENOUGH_THREADS = 1024;

/** Four neighbours at once where a number of them has no rest. */
export const lanesOf = (count: number): Lanes => (count % 4 === 0 ? 4 : 1);

/** Makes the shader of each form once, when it is first asked for. */
export function onceEach<Form>(make: (form: Form) => Shader): (form: Form) => Shader {
  const shaders = new Map<string, Shader>();
  return (form) => {
    const key = JSON.stringify(form);
    let shader = shaders.get(key);
    if (!shader) {
      shader = make(form);
      shaders.set(key, shader);
    }
    return shader;
  };
}

/** A shader for either number of lanes, by the number of channels that must fill them. */
export function byChannels(make: (lanes: Lanes) => Shader): (channels: number) => Shader {
  const four = make(4);
  const one = make(1);
  return (channels) => (lanesOf(channels) === 4 ? four : one);
}

/** The same for windows with weights for each group: all lanes are of one. */
export function byGroups(
  make: (lanes: Lanes) => Shader,
): (sizes: Pick<WindowSizes, 'channelsPerGroup'>) => Shader {
  const shaderFor = byChannels(make);
  return ({ channelsPerGroup }) => shaderFor(channelsPerGroup);
}

/** The shader of a window for some sizes. */
export const aggregator = (
  window: Window,
  weightsOf: 'gatherer' | 'source',
  epilogue: (lanes: Lanes) => Epilogue = () => NO_EPILOGUE,
) => byGroups((lanes) => aggregateShader(window, weightsOf, epilogue(lanes), lanes));
