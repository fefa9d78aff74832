// What a worker's process imports first: the wasm backend, on one thread, so that each test's numbers are the same.
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('wasm');
