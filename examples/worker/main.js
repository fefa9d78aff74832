import { show } from '../shared/show.js';

const worker = new Worker('worker.js', { type: 'module' });
const outcome = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(event.message));
});
show(outcome);
