import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A part of a model's graph with one way out. */
export interface Segment {
  inputs: SymbolicTensor[];
  output: SymbolicTensor;
}

/** @throws RangeError for a module that the model does not have, for two that overlap, and for one with several outputs */
export function segmentsOf(model: LayersModel, modules: readonly string[]): Segment[] {
  const moduleOf = (layer: string): string | undefined => {
    const names = modules.filter((name) => layer === name || layer.startsWith(`${name}.`));
    if (names.length > 1) {
      throw new RangeError(
        `recomputed: modules '${names.join("' and '")}' overlap, expected each layer in one of them`,
      );
    }
    return names[0];
  };
  const graph = symbolsOf(model);
  return modules.map((module) => {
    const isInside = ({ sourceLayer }: SymbolicTensor) => moduleOf(sourceLayer.name) === module;
    const inside = graph.filter(isInside);
    const isReadOutside = ({ id }: SymbolicTensor) =>
      [...model.outputs.filter((output) => output.id === id)].length > 0 ||
      graph.some((reader) => !isInside(reader) && reader.inputs.some((each) => each.id === id));
    const outputs = inside.filter(isReadOutside);
    if (outputs.length !== 1) {
      const problem =
        inside.length === 0
          ? `model '${model.name}' has no module '${module}'`
          : `module '${module}' of model '${model.name}' has ${outputs.length} outputs that others read, expected one`;
      throw new RangeError(`recomputed: ${problem}`);
    }
    const inputs = new Map(
      inside
        .flatMap(({ inputs }) => inputs)
        .filter((each) => !isInside(each))
        .map((each) => [each.id, each]),
    );
    return { inputs: [...inputs.values()], output: outputs[0] };
  });
}

/** All symbols that a model's outputs depend on. */
function symbolsOf(model: LayersModel): SymbolicTensor[] {
  const found = new Map<number, SymbolicTensor>();
  const waiting = [...model.outputs];
  for (let symbol = waiting.pop(); symbol; symbol = waiting.pop()) {
    if (found.has(symbol.id)) continue;
    found.set(symbol.id, symbol);
    waiting.push(...symbol.inputs);
  }
  return [...found.values()];
}
