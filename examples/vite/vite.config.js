export default {
  base: './',
  // Vite's own minifier would cost a cross-origin isolated page its threads.
  build: { minify: 'esbuild' },
};
