import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The server's content security policy allows no inline script or style and no data: address, so
// nothing is inlined here, and styles of components go to a file.
// VIGIE_CONSOLE_OUT: where a build goes. VIGIE_URL: the server that `npm run dev` asks.
export default defineConfig({
  base: '/console/',
  plugins: [svelte()],
  resolve: { alias: { '@api': new URL('../api', import.meta.url).pathname } },
  build: {
    outDir: process.env.VIGIE_CONSOLE_OUT ?? 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { '/v1': process.env.VIGIE_URL ?? 'http://127.0.0.1:8470' } },
});
