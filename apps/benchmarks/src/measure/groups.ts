/** The other runtimes that ours are compared with. */
export const RIVALS = ['onnxruntime-web', 'onnxruntime-node', 'pytorch'] as const;
export type RivalName = (typeof RIVALS)[number];

/** The runtimes among these names. */
export const runtimesOf = (names: readonly string[]): RivalName[] =>
  RIVALS.filter((each) => names.includes(each));

/** What networks are compared with. */
export const OPPONENTS = ['stock', 'resnet50', ...RIVALS] as const;
export type Opponent = (typeof OPPONENTS)[number];

/** Whose implementation a contestant is. Where a group has several, the fastest counts. */
export type Group =
  | 'ours'
  | 'ours training form'
  | 'stock'
  | 'definition'
  | RivalName
  | 'resnet50, stock'
  | 'resnet50, ours'
  | 'tfjs cpu';

/** As tables and legends name them. */
export const GROUP_LABELS: Record<Group, string> = {
  ours: 'ours',
  'ours training form': 'ours, training form',
  stock: 'stock ops',
  definition: 'as defined',
  'onnxruntime-web': 'onnxruntime-web',
  'onnxruntime-node': 'onnxruntime-node',
  pytorch: 'PyTorch',
  'resnet50, stock': 'ResNet-50, stock ops',
  'resnet50, ours': 'ResNet-50, ours',
  'tfjs cpu': "tfjs's cpu backend",
};
