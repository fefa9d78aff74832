import { describe, expect, it } from 'vitest';
import { assertOptions, type OptionNames } from '../src/index.ts';

interface Options {
  numClasses?: number;
  inputShape?: number[];
}

const NAMES: OptionNames<Options> = { numClasses: true, inputShape: true };

const check = (options: unknown) => () => assertOptions('make', options as Options, NAMES);

describe('assertOptions', () => {
  it.each([[undefined], [{}], [{ numClasses: 3 }], [{ inputShape: undefined, numClasses: 3 }]])(
    'takes %j',
    (options) => {
      expect(check(options)).not.toThrow();
    },
  );

  it.each([
    ['numClases', 'numClasses'],
    ['num_classes', 'numClasses'],
    ['NUMCLASSES', 'numClasses'],
    ['inputshap', 'inputShape'],
  ])('takes %s for a misspelt %s', (name, meant) => {
    const message = `make: there is no option '${name}'; did you mean '${meant}'? It takes numClasses, inputShape`;
    expect(check({ [name]: 1 })).toThrow(new TypeError(message));
  });

  it('suggests nothing for a name unlike any', () => {
    const message = "make: there is no option 'padding'; it takes numClasses, inputShape";
    expect(check({ padding: 'same' })).toThrow(new TypeError(message));
  });

  it('does not take what every object inherits for an option', () => {
    expect(check({ constructor: 1 })).toThrow("there is no option 'constructor'");
    expect(check(JSON.parse('{"__proto__": 1}'))).toThrow("there is no option '__proto__'");
  });

  it.each([
    [null, 'null'],
    [7, '7'],
    ['imagenet', "'imagenet'"],
  ])('refuses %j for options', (options, text) => {
    const message = `make: the options are ${text}, expected an object such as { numClasses: … }`;
    expect(check(options)).toThrow(new TypeError(message));
  });

  it('keeps the message short for a name that is not', () => {
    expect(check({ ['x'.repeat(1e6)]: 1 })).toThrow(/^.{0,200}$/);
  });
});
