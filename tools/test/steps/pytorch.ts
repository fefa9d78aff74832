import path from 'node:path';
import { ROOT } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { Tally } from '../tally.ts';

const FOLDER = path.join(ROOT, 'python');
const PACKAGES = 'cv2, numpy, onnx, PIL, pycocotools, safetensors, timm, torch, torchvision';
const MODULES = [
  'reference.test_reference',
  'digits.test_digits',
  'digits.test_exported',
  'scenes.test_scenes',
  'scenes.test_trained',
];

/** The tests of the reference in PyTorch, and whether it loads what the command has trained. */
export async function pytorch(): Promise<Tally> {
  const tally = new Tally();
  const python = await pythonWithTorch();
  if (python === undefined) {
    tally.skips.push(
      'tests in PyTorch: no Python has it; make one as python/reference/README.md says, or name one in DYNACONV_PYTHON',
    );
    return tally;
  }
  for (const module of MODULES) {
    await tally.check(module, async () => {
      const { code, output } = await capture(python, ['-m', 'unittest', module], { cwd: FOLDER });
      if (code !== 0) throw new Error(`${output}\nexit code ${code}`);
    });
  }
  return tally;
}

/** @throws Error where the Python that DYNACONV_PYTHON names lacks a package */
async function pythonWithTorch(): Promise<string | undefined> {
  const named = process.env.DYNACONV_PYTHON;
  const complaint = async (python: string): Promise<string | undefined> => {
    const { code, output } = await capture(python, ['-c', `import ${PACKAGES}`]).catch(
      (error: Error) => ({ code: 1, output: error.message }),
    );
    return code === 0 ? undefined : output;
  };
  if (named !== undefined) {
    const problem = await complaint(named);
    if (problem !== undefined) throw new Error(`DYNACONV_PYTHON=${named}: ${problem}`);
    return named;
  }
  const usual = path.join(FOLDER, '.venv/bin/python');
  for (const python of [usual, 'python3']) {
    if ((await complaint(python)) === undefined) return python;
  }
  return undefined;
}
