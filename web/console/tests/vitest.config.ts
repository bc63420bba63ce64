import { defineConfig } from 'vitest/config';

// One browser and one server at a time: these tests ask how the console behaves, not how fast.
export default defineConfig({
  resolve: { alias: { '@api': new URL('../../api', import.meta.url).pathname } },
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['console/tests/**/*.test.ts', 'widget/tests/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
