import { listModels } from '@dynaconv/models';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { BACKENDS, type BackendName } from '../backends/use_backend.ts';
import { IMAGE_SIZE } from '../network.ts';

export const variantOption = (): Option =>
  new Option('--variant <name>', 'instructions of the wasm kernels; auto: all that this engine has')
    .choices(['auto', 'simd', 'relaxed-simd'])
    .default('auto');

export const backendOption = (): Option =>
  new Option('--backend <name>', "tfjs's backend, with our kernels")
    .choices(BACKENDS)
    .default('wasm' satisfies BackendName);

export const pythonOption = (): Option =>
  new Option('--python <path>', 'Python with torch, for PyTorch and exported models').default(
    'python3',
  );

export const roundsOption = (rounds: number): Option =>
  new Option('--rounds <n>', 'rounds of the interleaved measurement')
    .argParser(positiveInteger)
    .default(rounds);

export const sizeOption = (): Option =>
  new Option('--size <pixels>', 'side of the image').argParser(positiveInteger).default(IMAGE_SIZE);

export const batchOption = (): Option =>
  new Option('--batch <n>', 'images at once').argParser(positiveInteger).default(1);

export const jsonOption = (): Option => new Option('--json', 'print the report as JSON');

export const againstOption = <T extends string>(names: readonly T[]): Option =>
  new Option('--against <names>', `which of ${names.join(', ')}, by commas, or none`)
    .argParser((text: string) => (text === 'none' ? [] : listOf(names)(text)))
    .default(names, 'all of them');

/** Parses names separated by commas, each of which must be known. */
export const listOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): T[] => {
    const names = text.split(',') as T[];
    for (const name of names) assertOneOf(known, name);
    return names;
  };

function assertOneOf(known: readonly string[], name: string): void {
  if (!known.includes(name)) {
    throw new InvalidArgumentError(`'${name}' is not known, expected one of ${known.join(', ')}`);
  }
}

const DEFAULT_MODEL = 'rednet50';

/** Any number of names, which are refused before anything is measured where they are unknown; `otherwise` where none is given. */
export const namesArgument = <T extends string>(
  known: readonly T[],
  otherwise: readonly T[],
): Argument =>
  new Argument('[names...]', `of ${known.join(', ')}`)
    .default(otherwise, otherwise.join(', '))
    // Commander begins with the default.
    .argParser((name: string, before: readonly string[]) => {
      assertOneOf(known, name);
      return [...(before === otherwise ? [] : before), name];
    });

export const modelsArgument = (otherwise: readonly string[] = [DEFAULT_MODEL]): Argument =>
  namesArgument(listModels(), otherwise);

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('expected a positive integer');
  }
  return value;
}
