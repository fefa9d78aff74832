/** What tests and commands of the packages need of the tools. */

export { canInstallDebianPackages, installDebianPackage } from './lib/debian.mjs';
export { freePort } from './lib/free_port.mjs';
export { missingNativeKernels } from './lib/native_kernels.mjs';
export {
  importOnnxRuntime,
  ONNXRUNTIME_VERSION,
  type OnnxRuntime,
  type OnnxRuntimeName,
} from './lib/onnxruntime.mjs';
export { NODE_MAJORS, nodeBinary, ROOT } from './lib/paths.mjs';
export { capture } from './lib/process.mjs';
export { missingRedisServer, RedisServer } from './lib/redis_server.mjs';
export { hasTfjsNode } from './lib/tfjs_node.mjs';
export { TIME_LIMIT_MS, timedOut } from './lib/time_limit.mjs';
export { reportTally } from './test/report_tally.ts';
export { Tally } from './test/tally.ts';
