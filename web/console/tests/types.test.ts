// The types that are committed are those of the server of this build.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generate } from '../../api/generate.mjs';
import { whole } from '@api/read';
import { Server } from './server';

it('has the types of the served document: if not, npm run generate', async () => {
  const { server } = await Server.start();
  try {
    const served = generate(whole(await server.ask('GET', '/openapi.json')));
    expect(readFileSync(new URL('../../api/schema.ts', import.meta.url), 'utf8')).toBe(served);
  } finally {
    server.stop();
  }
});
