import { classify } from '../shared/classify.js';

postMessage(await classify(new URL('files/', location.href)));
