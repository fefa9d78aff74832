export default {
  // Node loads these itself: only next to their own modules do they find their files.
  serverExternalPackages: [
    '@dynaconv/digits',
    '@dynaconv/kernels-wasm',
    '@dynaconv/models',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers',
  ],
  headers: () => [
    {
      source: '/isolated',
      headers: [
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
      ],
    },
    // Workers of an isolated page have to be isolated themselves.
    {
      source: '/worker.js',
      headers: [{ key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' }],
    },
  ],
};
