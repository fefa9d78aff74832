/** Entry for pages. */

export { assertEqual } from './assert.ts';
export { byId, fillSelect, make } from './elements.ts';
