/** The other runtimes that ours are compared with in Node. */
export const RIVALS = ['onnxruntime-web', 'onnxruntime-node', 'pytorch'] as const;
export type NodeRivalName = (typeof RIVALS)[number];

/** Those in a page. */
export const PAGE_RIVALS = ['onnxruntime-web', 'litert.js'] as const;
export type PageRivalName = (typeof PAGE_RIVALS)[number];

export type RivalName = NodeRivalName | PageRivalName;

/** The runtimes among these names, in Node. */
export const runtimesOf = (names: readonly string[]): NodeRivalName[] =>
  RIVALS.filter((each) => names.includes(each));

/** What networks are compared with, whatever runs them. */
const NETWORK_OPPONENTS = ['training-form', 'stock', 'resnet50'] as const;
export const OPPONENTS = [...NETWORK_OPPONENTS, ...RIVALS] as const;
export const PAGE_OPPONENTS = [...NETWORK_OPPONENTS, ...PAGE_RIVALS] as const;
export type PageOpponent = (typeof PAGE_OPPONENTS)[number];
export type Opponent = (typeof OPPONENTS)[number] | PageOpponent;

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
  'litert.js': 'LiteRT.js',
  pytorch: 'PyTorch',
  'resnet50, stock': 'ResNet-50, stock ops',
  'resnet50, ours': 'ResNet-50, ours',
  'tfjs cpu': "tfjs's cpu backend",
};
