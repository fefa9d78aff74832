import { classify } from '../shared/classify.js';

addEventListener('message', (event) => {
  const answered = classify(new URL('files/', location.href)).then(
    (outcome) => event.ports[0].postMessage(outcome),
    (error) => event.ports[0].postMessage(error),
  );
  event.waitUntil(answered);
});
