import type { DownloadLimit } from '../options.ts';
import type { WeightsOptions } from '../weights/options.ts';

export const EXPORT_FORMATS = ['onnx', 'saved-model'] as const;

export interface ExportOptions extends DownloadLimit, WeightsOptions {
  readonly format: (typeof EXPORT_FORMATS)[number];
  readonly weights?: string;
  readonly labels?: string;
  readonly output?: string;
  readonly size?: readonly [height: number, width: number];
  readonly batch?: number;
  readonly stockOps?: boolean;
  readonly customOps?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}
