import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstallDebianPackages, capture, installDebianPackage } from '@dynaconv/tools';
import { chromium } from 'playwright-core';

/** Where systems put a Chromium or Chrome. */
const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const ADVICE =
  'install Chromium or Chrome, or set CHROME_PATH to the program of one, and run the tests again';

/** A webcam that is none, and nothing that asks the network. */
const COMMON = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
];

/** WebGL2, WebGPU and threaded WebAssembly without a GPU. */
const FLAGS = [
  ...COMMON,
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
];

/** The same on the machine's GPU, through Vulkan, which needs no screen. */
const GPU_FLAGS = [
  ...COMMON,
  '--use-angle=vulkan',
  '--ignore-gpu-blocklist',
  '--disable-vulkan-surface',
];

/** What Chromium is started with. */
export const flagsOf = (gpu: boolean): readonly string[] => (gpu ? GPU_FLAGS : FLAGS);

/** Starts a browser that can be killed even while a page blocks. */
export async function launchChromium(gpu: boolean) {
  const server = await chromium.launchServer({
    executablePath: await findOrInstall(),
    args: [...flagsOf(gpu)],
  });
  return { server, browser: await chromium.connect(server.wsEndpoint()) };
}

async function findOrInstall(): Promise<string> {
  const found = find();
  if (found) return found;
  const { code, output } = await install();
  const installed = find();
  if (!installed) throw new Error(`${output}\nexit code ${code}\nno browser: ${ADVICE}`);
  return installed;
}

function find(): string | undefined {
  const chosen = process.env.CHROME_PATH;
  if (chosen && !existsSync(chosen)) {
    throw new Error(`CHROME_PATH names ${chosen}, which does not exist: ${ADVICE}`);
  }
  return chosen || [...SYSTEM_PATHS, chromium.executablePath()].find((file) => existsSync(file));
}

/** Debian's own package where that can be installed, else the build that playwright downloads. */
function install() {
  if (canInstallDebianPackages()) return installDebianPackage('chromium');
  const playwright = path.dirname(
    fileURLToPath(import.meta.resolve('playwright-core/package.json')),
  );
  return capture(process.execPath, [path.join(playwright, 'cli.js'), 'install', 'chromium']);
}
