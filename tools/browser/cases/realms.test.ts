import { readCheckpoint } from '@dynaconv/checkpoint';
import { readImage } from '@dynaconv/models';
import { assertEqual } from '@dynaconv/page-kit/page';
import { digitsWeights, loadDigits } from '../page/digits.ts';
import { test } from '../page/test.ts';

const { canvases, labels } = await loadDigits();
const [canvas] = canvases;
const { width, height } = canvas;
const WEIGHTS = digitsWeights('rednet_digits');

const blobOf = (from: HTMLCanvasElement) =>
  new Promise<Blob>((resolve) => from.toBlob((blob) => resolve(blob!)));

/** Classes of their own, as an iframe of this origin has. */
type Realm = Window & typeof globalThis;

async function inIframe<T>(use: (realm: Realm) => Promise<T>): Promise<T> {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  try {
    return await use(frame.contentWindow as Realm);
  } finally {
    frame.remove();
  }
}

function canvasOf(realm: Realm): HTMLCanvasElement {
  const copy = realm.document.createElement('canvas');
  Object.assign(copy, { width, height });
  copy.getContext('2d')!.drawImage(canvas, 0, 0);
  return copy;
}

const bytesOf = async (realm: Realm) =>
  new realm.Uint8Array(await (await blobOf(canvas)).arrayBuffer());

const IMAGES: Record<string, (realm: Realm) => unknown> = {
  'a canvas': canvasOf,
  'an img': async (realm) => {
    const image = realm.document.createElement('img');
    image.src = canvas.toDataURL();
    await image.decode();
    return image;
  },
  'an OffscreenCanvas': (realm) => {
    const copy = new realm.OffscreenCanvas(width, height);
    copy.getContext('2d')!.drawImage(canvas, 0, 0);
    return copy;
  },
  'an ImageBitmap': (realm) => realm.createImageBitmap(canvasOf(realm)),
  ImageData: (realm) => canvasOf(realm).getContext('2d')!.getImageData(0, 0, width, height),
  'a Blob': async (realm) => new realm.Blob([await bytesOf(realm)]),
  bytes: bytesOf,
  'a buffer': async (realm) => new realm.Blob([await bytesOf(realm)]).arrayBuffer(),
  'a URL': (realm) => new realm.URL(canvas.toDataURL()),
};

for (const [what, make] of Object.entries(IMAGES)) {
  test(`readImage takes ${what} of an iframe`, () =>
    inIframe(async (realm) => {
      const expected = canvas.getContext('2d')!.getImageData(0, 0, width, height).data;
      const source = await make(realm);
      const { data, channels } = await readImage(source as Parameters<typeof readImage>[0]);
      const colours = (from: ArrayLike<number>, step: number) =>
        Array.from({ length: width * height }, (_, at) => from[at * step]);
      assertEqual(colours(data, channels), colours(expected, 4), 'reds');
    }));
}

const fetchBytes = async () => new Uint8Array(await (await fetch(WEIGHTS)).arrayBuffer());

for (const [what, make] of Object.entries({
  'a Blob of an iframe': async (realm: Realm) => new realm.Blob([await fetchBytes()]),
  'bytes of an iframe': async (realm: Realm) => new realm.Uint8Array(await fetchBytes()),
  'a URL of an iframe': async (realm: Realm) => new realm.URL(WEIGHTS, location.href),
})) {
  test(`readCheckpoint takes ${what}`, () =>
    inIframe(async (realm) => {
      const { tensors } = await readCheckpoint(await make(realm));
      assertEqual((await tensors.get('head.fc.weight')!.data()).length, 2560, 'values');
    }));
}

// A page that is not isolated has none.
if (typeof SharedArrayBuffer !== 'undefined') {
  test('shared bytes are read: a checkpoint and an image', async () => {
    const share = (bytes: Uint8Array) => {
      const view = new Uint8Array(new SharedArrayBuffer(bytes.length));
      view.set(bytes);
      return view;
    };
    const { tensors } = await readCheckpoint(share(await fetchBytes()));
    assertEqual((await tensors.get('head.fc.weight')!.data()).length, 2560, 'values');
    const image = await readImage(share(await bytesOf(window)).buffer);
    assertEqual(image.width, width, 'width');
  });
}

test('a process in the page makes no Node of it', async () => {
  const globals = globalThis as { process?: unknown };
  globals.process = { versions: { node: '20.0.0' }, env: {}, platform: 'linux' };
  try {
    assertEqual((await readCheckpoint(WEIGHTS)).format, 'pth', 'format of a URL');
    assertEqual((await readImage('/digits/held-out.png')).channels, 3, 'channels of a URL');
  } finally {
    delete globals.process;
  }
});

test('a service worker loads a model and classifies', async () => {
  const script = '/service_worker.js';
  // `import()` is refused there, so that nothing may be left to be loaded later.
  const later = /\bimport\(\s*["'`]/.exec(await (await fetch(script)).text());
  assertEqual(later, null, 'import() in the bundle');
  const registration = await navigator.serviceWorker.register(script, { type: 'module' });
  try {
    const worker = registration.installing ?? registration.waiting ?? registration.active!;
    await reached(worker, 'activated');
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    worker.postMessage(await blobOf(canvas), [port2]);
    assertEqual(await answer, `${labels[0]}`, 'class');
  } finally {
    await registration.unregister();
  }
});

function reached(worker: ServiceWorker, state: ServiceWorkerState): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === state) resolve();
      if (worker.state === 'redundant') reject(new Error('the service worker did not start'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
