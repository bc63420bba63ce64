import { defineConfig } from 'vitest/config';

// tests/e2e: whole stories in a browser on a real server. One server and one browser at a time.
const web = new URL('.', import.meta.url).pathname;
export default defineConfig({
  resolve: { alias: { '@api': web + 'api', '@tests': web + 'console/tests' } },
  server: { fs: { allow: [web + '..'] } },
  test: {
    root: web + '../tests/e2e',
    include: ['*.test.ts'],
    environment: 'node',
    // What tests take from here is found by tools.ts, in web/.
    globals: false,
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
