import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Tests that need no server; those that do are in console/tests.
export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: { '@api': new URL('api', import.meta.url).pathname },
    conditions: ['browser'],
  },
  test: { include: ['api/**/*.test.ts', 'console/src/**/*.test.ts', 'widget/src/**/*.test.ts'], environment: 'node' },
});
