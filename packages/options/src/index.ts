export { assertOptions, type OptionNames } from './assert_options.ts';
export { brief, printable } from './printable.ts';
