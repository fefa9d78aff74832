/** The other runtimes that ours are compared with. */
export const RIVALS = ['onnxruntime-web', 'onnxruntime-node', 'pytorch'] as const;
export type RivalName = (typeof RIVALS)[number];

/** The runtimes among these names. */
export const runtimesOf = (names: readonly string[]): RivalName[] =>
  RIVALS.filter((each) => names.includes(each));

/** Whose implementation a contestant is. Where a group has several, the fastest counts. */
export type Group =
  | 'ours'
  | 'ours training form'
  | 'stock'
  | RivalName
  | 'resnet50, stock'
  | 'resnet50, ours';
