/** The forms of an op's name; templates are written with those of `MyOp2D`. */
export type Names = Readonly<Record<(typeof FORMS)[number], string>>;

const FORMS = ['MyOp2D', 'myOp2D', 'myOp2d', 'my_op2d', 'MY_OP2D'] as const;

/**
 * @param name of the kernel, in PascalCase with whole dimensions: `ContMix2DLogits`
 * @throws RangeError for a name that is not in PascalCase
 */
export function namesOf(name: string): Names {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name) || !/[a-z]/.test(name)) {
    throw new RangeError(
      `new-op: '${name}' is not a kernel's name; expected PascalCase, such as MyOp2D or ContMix2DLogits`,
    );
  }
  const camel = name[0].toLowerCase() + name.slice(1);
  // As tfjs: the op of a kernel Conv2D is conv2d, in a file conv2d.ts.
  const op = camel.replace(/(\d)D(?![a-z])/g, '$1d');
  const snake = op.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  return {
    MyOp2D: name,
    myOp2D: camel,
    myOp2d: op,
    my_op2d: snake,
    MY_OP2D: snake.toUpperCase(),
  };
}

/** A template, or its path, with the op's names in place of `MyOp2D`'s. */
export const substitute = (text: string, names: Names): string =>
  text.replace(new RegExp(FORMS.join('|'), 'g'), (form) => names[form as keyof Names]);
