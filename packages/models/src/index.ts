export type { ModelOptions } from './architecture.ts';
export { deploy } from './deploy.ts';
export * from './rednet.ts';
export { createModel, listModels } from './registry.ts';
