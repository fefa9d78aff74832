import { classify } from './classify.js';
import { show } from './show.js';

show(classify(new URL('files/', document.baseURI)));
