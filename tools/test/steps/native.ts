import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingNativeKernels, nativeBuildFailure, PREBUILDS } from '../../lib/native_kernels.mjs';
import { nodeGyp } from '../../lib/node_gyp.mjs';
import { NODE_MAJORS, nodeBinary, ROOT, toolEnvironment } from '../../lib/paths.mjs';
import { capture, type RunOptions } from '../../lib/process.mjs';
import { findPython, pythonWith } from '../../lib/python.mjs';
import { tensorflowFolder } from '../../lib/tfjs_node.mjs';
import { runConformance } from '../conformance.ts';
import { temporaryFolder } from '../packages.ts';
import { Tally } from '../tally.ts';

const PACKAGE = path.join(ROOT, 'packages/kernels-node');
const SCRIPTS = fileURLToPath(new URL('../native', import.meta.url));
const CHECK_NETWORKS = path.join(ROOT, 'packages/export/test/python/check_networks.ts');
const ZIG = 'ziglang==0.17.1';

/** Checks of the native kernels besides those that every backend gets. */
export async function native(strict: boolean): Promise<Tally> {
  const tally = new Tally();
  const failure = nativeBuildFailure();
  if (failure) {
    tally.failures.push(`build of the native kernels\n${failure}`);
    return tally;
  }
  const missing = missingNativeKernels();
  if (missing) {
    tally.skips.push(`native kernels: ${missing}`);
    return tally;
  }
  // Side by side, since building and Python use one core each.
  await Promise.all([checkConformance(tally, strict), checkPython(tally)]);
  return tally;
}

async function checkConformance(tally: Tally, strict: boolean): Promise<void> {
  const backend = 'tensorflow';
  await tally.check('ten thousand runs of every op leave the process as large as it was', () =>
    runConformance(tally, { backend, args: ['*:forward:iterations=10000,*'], strict }),
  );
  if (process.platform === 'linux') {
    await tally.check('conformance under address and undefined-behaviour sanitizers', async () =>
      runConformance(tally, { backend, env: await sanitized(), strict }),
    );
    await tally.check('the thread pool under the thread sanitizer', threadPool);
  } else {
    tally.skips.push('sanitizers: they run on Linux only');
  }
}

/** Builds the addon with the address and undefined-behaviour sanitizers. @returns the environment that runs it */
async function sanitized(): Promise<NodeJS.ProcessEnv> {
  const folder = temporaryFolder('sanitized');
  for (const part of ['native', 'binding.gyp', 'package.json']) {
    cpSync(path.join(PACKAGE, part), path.join(folder, part), { recursive: true });
  }
  const sanitizers = '-fsanitize=address,undefined';
  const flags = `${sanitizers} -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1 -O1`;
  const { code, output } = await nodeGyp(folder, ['rebuild'], {
    CXXFLAGS: flags,
    LDFLAGS: sanitizers,
  });
  if (code !== 0) throw new Error(output);
  // The sanitizer's runtime must be loaded before anything that allocates memory.
  const runtime = await succeed('c++', ['-print-file-name=libasan.so']);
  return {
    LD_PRELOAD: runtime.trim(),
    // V8 does not free everything on exit, which is not a leak of ours.
    ASAN_OPTIONS: 'detect_leaks=0',
    // Where node-gyp-build looks for the addon, by the package's name.
    '@DYNACONV/KERNELS_NODE_PREBUILD': folder,
  };
}

/** The thread pool on its own, since TensorFlow is not built for this sanitizer. */
async function threadPool(): Promise<void> {
  const program = path.join(temporaryFolder('thread-pool'), 'thread_pool');
  const sources = path.join(PACKAGE, 'native');
  await succeed('c++', [
    ...['-std=c++17', '-O1', '-g1', '-fsanitize=thread', '-pthread', '-I', sources],
    ...[path.join(SCRIPTS, 'thread_pool.cc'), path.join(sources, 'parallel.cc'), '-o', program],
  ]);
  // By default the sanitizer ends a process that starts threads after a fork.
  await succeed(program, [], { env: { ...process.env, TSAN_OPTIONS: 'die_after_fork=0' } });
}

/** The ops in Python, and compiling for processors that this machine does not have. */
async function checkPython(tally: Tally): Promise<void> {
  const python = findPython(['python3.11']);
  const wheel =
    existsSync(tensorflowFolder()) &&
    readdirSync(tensorflowFolder()).find((name) => name.endsWith('.whl'));
  if (!python || !wheel) {
    tally.skips.push(
      "op library in Python: it wants python3.11 and PyPI's TensorFlow in the cache",
    );
    return;
  }
  const tensorflow = () =>
    pythonWith(python, path.basename(tensorflowFolder()), [path.join(tensorflowFolder(), wheel)]);
  const library = path.join(PREBUILDS, 'dynaconv_ops.so');
  const node = nodeBinary(NODE_MAJORS[0]);
  const env: NodeJS.ProcessEnv = { ...toolEnvironment(), TF_CPP_MIN_LOG_LEVEL: '3' };
  await tally.check('tf.load_op_library: eager, tf.function, SavedModel', async () => {
    const folder = temporaryFolder('saved-model');
    await succeed(await tensorflow(), [path.join(SCRIPTS, 'op_library.py'), library, folder], {
      env,
    });
    await succeed(node, [path.join(SCRIPTS, 'saved_model.mjs'), folder], { env });
  });
  await tally.check('exported networks in Python’s TensorFlow have PyTorch’s logits', async () => {
    // One of each family: the others have the same ops, more often, and would take minutes.
    const { DYNACONV_ALL: _, ...quickly } = env;
    await succeed(node, [CHECK_NETWORKS, await tensorflow(), library], { env: quickly });
  });
  await tally.check('NEON compiles', async () => {
    const zig = await pythonWith(python, 'zig', [ZIG]);
    const object = path.join(temporaryFolder('neon'), 'neon.o');
    const target = ['-target', 'aarch64-linux-gnu.2.17', '-std=c++17', '-O1', '-Werror'];
    const source = path.join(PACKAGE, 'native/simd/baseline.cc');
    await succeed(zig, ['-m', 'ziglang', 'c++', ...target, '-c', source, '-o', object]);
  });
}

/** Runs a program and returns its output; throws it for any exit code but 0. */
async function succeed(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, output } = await capture(file, args, options);
  if (code !== 0) throw new Error(`${output}\n${path.basename(file)}: exit code ${code}`);
  return output;
}
