// Types from a small document that has one of each kind of member.
import { describe, expect, it } from 'vitest';
import { generate } from './generate.mjs';

const DOCUMENT = {
  paths: {
    '/v1/things/{id}': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
        },
      },
      delete: { responses: { 204: {} } },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        description: 'A thing',
        properties: {
          name: { type: 'string' },
          state: { enum: ['', 'on', 'off'] },
          size: { type: ['number', 'null'] },
          picture: { type: ['string', 'null'], format: 'uri-reference' },
          parts: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } },
          inner: { oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] },
          any: {},
        },
      },
      NewThing: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, note: { type: 'string' } },
      },
    },
  },
};

describe('generated types', () => {
  const text = generate(DOCUMENT);
  it('has a type and a reader for what comes back', () => {
    for (const line of [
      '/** A thing */\nexport interface Thing {',
      '  state: string;',
      '  size: number | null;',
      '  parts: ThingParts[];',
      '  inner: Thing | null;',
      '  any: unknown;',
      '    picture: read.pathOrNull(from.picture),',
      '    parts: read.list(from.parts, readThingParts),',
      '    inner: read.orNull(from.inner, readThing),',
      "export const THING_STATE: readonly string[] = [\n  'on',\n  'off',\n];",
    ]) {
      expect(text).toContain(line);
    }
  });
  it('has only a type for what is sent, with what may be left out', () => {
    expect(text).toContain('export interface NewThing {\n  name: string;\n  note?: string;\n}');
    expect(text).not.toContain('readNewThing');
  });
  it('has the table of routes', () => {
    expect(text).toContain("  'DELETE /v1/things/{id}': read.nothing,\n  'GET /v1/things/{id}': readThing,");
  });
});
