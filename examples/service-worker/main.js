import { show } from '../shared/show.js';

await navigator.serviceWorker.register('worker.js', { type: 'module' });
const { active } = await navigator.serviceWorker.ready;
const { port1, port2 } = new MessageChannel();
const outcome = new Promise((resolve, reject) => {
  port1.onmessage = ({ data }) => (data.message ? reject(data) : resolve(data));
});
active.postMessage('classify', [port2]);
show(outcome);
