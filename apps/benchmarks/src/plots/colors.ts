import type { Group } from '../measure/groups.ts';

/** Each has a contrast of at least 3:1 to a white page and to a black one. */
export const GROUP_COLORS: Record<Group, string> = {
  ours: '#2f7fd6',
  'ours training form': '#5a8fc4',
  stock: '#c9702a',
  definition: '#9a7b2f',
  'onnxruntime-web': '#2d9a68',
  'onnxruntime-node': '#8a6fd1',
  'litert.js': '#a8832a',
  pytorch: '#d0497a',
  'resnet50, stock': '#8c7f6f',
  'resnet50, ours': '#6f8794',
  'tfjs cpu': '#7f7f7f',
};

/** For operators and kernels, which belong to no group of contestants. */
export const SERIES_COLORS = [
  '#c9702a',
  '#d0497a',
  '#2f7fd6',
  '#2d9a68',
  '#8a6fd1',
  '#7f8794',
] as const;
