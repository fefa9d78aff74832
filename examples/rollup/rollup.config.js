import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

// Without that option of terser a cross-origin isolated page has no threads.
export default {
  input: { main: '../shared/page.js' },
  output: { dir: 'dist', format: 'es' },
  plugins: [nodeResolve({ browser: true }), commonjs(), terser({ compress: { typeofs: false } })],
};
