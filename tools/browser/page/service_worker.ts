/** A service worker that classifies the picture it is sent, and answers with the name of its class, or with what went wrong. */

import { loadModel } from '@dynaconv/models';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { digitsWeights } from './digits.ts';

async function classify(picture: Blob): Promise<string> {
  await setBackend('cpu');
  const model = await loadModel('rednet_digits', { weights: digitsWeights('rednet_digits') });
  const [{ className }] = await model.classify(picture, 1);
  model.dispose();
  return className;
}

addEventListener('message', ({ data, ports: [answer] }) => {
  classify(data).then(
    (name) => answer.postMessage(name),
    (error) => answer.postMessage(String(error)),
  );
});
