import type { NetworkTask } from '../../rivals/network_task.ts';
import type { Target } from '../protocol.ts';

export interface PageRivalTask extends NetworkTask {
  target: Target;
  formulation: string;
  /** The file of the network. */
  file: Uint8Array;
}
