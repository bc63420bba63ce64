import { defineConfig } from 'vite';

// Each widget is one script that a page of any origin can load; no module, so no CORS is needed.
// VIGIE_WIDGET: which one. VIGIE_WIDGET_OUT: where it goes.
const name = process.env.VIGIE_WIDGET ?? 'report';

export default defineConfig({
  build: {
    outDir: process.env.VIGIE_WIDGET_OUT ?? 'dist',
    emptyOutDir: false,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    lib: {
      entry: new URL(`src/vigie_${name}.ts`, import.meta.url).pathname,
      name: `vigie_${name}`,
      formats: ['iife'],
      fileName: () => `${name}.js`,
    },
  },
});
