/** Entry for Node. */

export { Browser, type BrowserOptions, type OpenPage, waitForGlobal } from './browser.ts';
export { bundle, bundleShared, LOADED } from './bundle.ts';
export { flagsOf } from './chromium.ts';
export { type ModuleOptions, openModule } from './open_module.ts';
export { assertEqual } from './page/assert.ts';
export { startCommand, stopCommand } from './page_command.ts';
export { portOf, problemOf } from './ports.ts';
export { type PageKind, pageWith, type Site, serve, tfjsWasmFolder } from './server.ts';
export { throttleOf } from './throttle.ts';
