export { assertOptions, type OptionNames } from './assert_options.ts';
