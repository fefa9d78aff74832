import type { DefaultTheme } from 'vitepress';
import { apiPages } from './api_pages.ts';
import { publishedPackages } from './packages.ts';

const section = (
  text: string,
  pages: readonly (readonly [text: string, link: string])[],
  collapsed?: boolean,
): DefaultTheme.SidebarItem => ({
  text,
  collapsed,
  items: pages.map(([title, link]) => ({ text: title, link })),
});

/** One sidebar for all pages. */
export const sidebar = (): DefaultTheme.SidebarItem[] => [
  section('Start', [
    ['What it is', '/'],
    ['Try it', '/guide/try'],
    ['Questions', '/guide/questions'],
    ['Troubleshooting', '/guide/troubleshooting'],
  ]),
  section('Tutorials', [
    ['A page with Vite', '/tutorial/page'],
    ['Node', '/tutorial/node'],
    ['Fine-tuning', '/tutorial/fine-tuning'],
    ['Detection', '/tutorial/detection'],
    ['An op of your own', '/tutorial/op'],
    ['A backend of your own', '/tutorial/backend'],
  ]),
  section('Guides', [
    ['Choosing a backend', '/guide/backends'],
    ['Bundlers', '/guide/bundlers'],
    ['React Native', '/guide/react-native'],
    ['Isolation and CSP', '/guide/isolation'],
    ['Threads', '/guide/threads'],
    ['Memory', '/guide/memory'],
    ['Checkpoints', '/guide/checkpoints'],
    ['Porting from PyTorch', '/guide/pytorch'],
    ['Several processes', '/distributed'],
    ['The command', '/command'],
    ['The playground', '/playground'],
    ['Examples', '/examples'],
  ]),
  section('Models', [
    ['All models', '/models/'],
    ['RedNet', '/models/rednet'],
    ['OverLoCK', '/models/overlock'],
    ['VOLO', '/models/volo'],
    ['ResNet', '/models/resnet'],
    ['Detectors', '/models/detectors'],
    ['Segmenters', '/models/segmenters'],
    ['Digits', '/models/digits'],
  ]),
  section('Reference', [
    ['Support', '/support'],
    ['Benchmarks', '/benchmarks/'],
    ['The benchmark suite', '/benchmarks/suite'],
  ]),
  section(
    'Packages',
    [
      ['All packages', '/packages/'],
      ...publishedPackages().map(({ name, page }) => [name, page] as const),
    ],
    true,
  ),
  ...(apiPages().length > 0 ? [section('API', apiPages(), true)] : []),
  section('Inside', [
    ['Architecture', '/architecture'],
    ['Contributing', '/contributing'],
  ]),
];
