import { type OnnxFunction, STANDARD } from '../format.ts';
import { Body } from './body.ts';

/** The domain of this project's operators. A change of what one of them computes, or takes, is a new version. */
const DYNACONV = { domain: 'dynaconv', version: 1 } as const;

interface Definition<Input extends string, Attribute extends string> {
  /** As the kernel's contract is called. */
  readonly name: string;
  readonly docString: string;
  readonly input: readonly Input[];
  /** Lists of integers. */
  readonly attribute: readonly Attribute[];
  /** @returns the name of the output */
  write(body: Body, inputs: Readonly<Record<Input, string>>): string;
}

/** An operator of this project with what it computes, in standard operators, for whatever sizes it is called with. */
export function defineFunction<Input extends string, Attribute extends string>({
  write,
  ...definition
}: Definition<Input, Attribute>): OnnxFunction {
  const body = new Body();
  const names = Object.fromEntries(definition.input.map((name) => [name, name as string]));
  const result = write(body, names as Record<Input, string>);
  const output = { name: 'y', opType: 'Identity', input: [result], output: ['y'], attribute: [] };
  return {
    ...definition,
    domain: DYNACONV.domain,
    output: ['y'],
    node: [...body.nodes, output],
    opsetImport: [STANDARD, DYNACONV],
  };
}
