import TerserPlugin from 'terser-webpack-plugin';

export default {
  mode: 'production',
  entry: { main: '../shared/page.js' },
  // Terser would cost a cross-origin isolated page its threads.
  optimization: { minimizer: [new TerserPlugin({ minify: TerserPlugin.esbuildMinify })] },
};
