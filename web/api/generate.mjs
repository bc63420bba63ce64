// Writes schema.ts from an OpenAPI document: a type for each schema, a reader for each that comes
// back in an answer, and the table of routes.
//
// usage: npm run generate [-- http://127.0.0.1:8470]        (a server of the version wanted)
//
// What a reader makes is whole: a member that is missing or of another type gets its empty value, so
// that an older or newer server still shows what it has. A word of a list that this version does not
// know stays as it came, so such members are strings; the lists are constants.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const PREFIX = '#/components/schemas/';

/** TypeScript and the expression that reads it, of one schema. */
class Types {
  constructor(schemas, answered) {
    this.schemas = schemas;
    this.answered = answered;
    this.made = new Map();
    this.lists = new Map();
  }

  /** {type, read}: read(expression) gives the code that makes a value of it */
  of(schema, name) {
    if (schema.$ref !== undefined) {
      const target = schema.$ref.slice(PREFIX.length);
      this.object(target, this.schemas[target]);
      return { type: target, read: (value) => `read${target}(${value})`, empty: null };
    }
    if (schema.enum !== undefined) return this.words(schema.enum, name);
    const plain = (schema.oneOf ?? []).filter((one) => one.type !== 'null');
    if (schema.oneOf !== undefined && plain.length === 1 && schema.oneOf.length === 2) {
      const inner = this.of(plain[0], name);
      const read = (value) => `read.orNull(${value}, ${lambda(inner)})`;
      return { type: `${inner.type} | null`, read };
    }
    if (Array.isArray(schema.type)) return this.nullable(schema, name);
    return this.plain(schema, name);
  }

  words(all, name) {
    this.lists.set(name, all.filter((one) => one !== ''));
    return { type: 'string', read: (value) => `read.text(${value})` };
  }

  nullable(schema, name) {
    const inner = this.of({ ...schema, type: schema.type.find((one) => one !== 'null') }, name);
    const reads = { string: 'read.textOrNull', number: 'read.numberOrNull' };
    const read = schema.format === 'uri-reference' ? 'read.pathOrNull' : reads[inner.type];
    if (read !== undefined) return { type: `${inner.type} | null`, read: (v) => `${read}(${v})` };
    return { type: `${inner.type} | null`, read: (v) => `read.orNull(${v}, ${lambda(inner)})` };
  }

  plain(schema, name) {
    switch (schema.type) {
      case 'string': {
        const read = schema.format === 'uri-reference' ? 'read.path' : 'read.text';
        return { type: 'string', read: (value) => `${read}(${value})` };
      }
      case 'integer':
      case 'number':
        return { type: 'number', read: (value) => `read.number(${value})` };
      case 'boolean':
        return { type: 'boolean', read: (value) => `read.flag(${value})` };
      case 'array': {
        const one = this.of(schema.items ?? {}, name);
        return { type: `${one.type}[]`, read: (value) => `read.list(${value}, ${lambda(one)})` };
      }
      case 'object':
        if (schema.properties === undefined) {
          return { type: 'read.Raw', read: (value) => `read.inner(${value})` };
        }
        this.object(name, schema);
        return { type: name, read: (value) => `read${name}(${value})` };
      default:
        return { type: 'unknown', read: (value) => value };
    }
  }

  object(name, schema) {
    if (this.made.has(name)) return;
    this.made.set(name, ''); // against schemas that hold themselves
    const whole = (schema.allOf ?? [])
      .map((one) => this.schemas[one.$ref.slice(PREFIX.length)])
      .concat(schema)
      .reduce((all, one) => ({ ...all, ...one.properties }), {});
    const needed = new Set(schema.required ?? []);
    const answered = this.answered.has(name) || !(name in this.schemas);
    const types = [];
    const reads = [];
    for (const [member, inner] of Object.entries(whole)) {
      const { type, read } = this.of(inner, name + camel(member));
      const optional = !answered && !needed.has(member) ? '?' : '';
      types.push(`  ${member}${optional}: ${type};`);
      reads.push(`    ${member}: ${read('from.' + member)},`);
    }
    const about = schema.description === undefined ? '' : `/** ${schema.description} */\n`;
    let text = `${about}export interface ${name} {\n${types.join('\n')}\n}\n`;
    if (answered) {
      text +=
        `\nexport function read${name}(value: unknown): ${name} {\n` +
        `  const from = read.inner(value);\n  return {\n${reads.join('\n')}\n  };\n}\n`;
    }
    this.made.set(name, text);
  }
}

function lambda({ read }) {
  const code = read('one');
  const direct = /^([\w.]+)\(one\)$/.exec(code);
  return direct === null ? `(one) => ${code}` : direct[1];
}

function camel(member) {
  return member.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());
}

function constant(name) {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

/** Names of the schemas that a schema is made of, itself first. */
function reached(schemas, names) {
  const all = new Set();
  const visit = (value) => {
    if (typeof value !== 'object' || value === null) return;
    if (typeof value.$ref === 'string') add(value.$ref.slice(PREFIX.length));
    Object.values(value).forEach(visit);
  };
  const add = (name) => {
    if (all.has(name)) return;
    all.add(name);
    visit(schemas[name]);
  };
  names.forEach(add);
  return all;
}

function routesOf(paths) {
  const routes = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const success = Object.entries(operation.responses).find(([status]) => status[0] === '2');
      const content = success?.[1].content?.['application/json']?.schema;
      const answer = content?.$ref?.slice(PREFIX.length) ?? null;
      routes.push({ name: `${method.toUpperCase()} ${path}`, answer });
    }
  }
  return routes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text of schema.ts. */
export function generate(document) {
  const schemas = document.components.schemas;
  const routes = routesOf(document.paths);
  // The stream's messages are no JSON answer of a route, but come back all the same.
  const answers = routes.map((route) => route.answer).concat('Event', 'Problem');
  const types = new Types(schemas, reached(schemas, answers.filter((one) => one !== null)));
  for (const [name, schema] of Object.entries(schemas)) types.object(name, schema);
  const lists = Array.from(types.lists, ([name, all]) => {
    const words = all.map((one) => `  '${one}',`).join('\n');
    return `export const ${constant(name)}: readonly string[] = [\n${words}\n];\n`;
  });
  const rows = routes.map(({ name, answer }) => {
    return `  '${name}': ${answer === null ? 'read.nothing' : 'read' + answer},`;
  });
  return [
    "// Made from the server's /openapi.json by generate.mjs: change nothing here, run npm run generate.",
    "import * as read from './read';\n",
    ...Array.from(types.made.values()),
    ...lists,
    '/** What reads the answer of each route. */',
    `export const ROUTES = {\n${rows.join('\n')}\n};`,
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const server = process.argv[2] ?? 'http://127.0.0.1:8470';
  const answer = await fetch(new URL('/openapi.json', server));
  writeFileSync(new URL('schema.ts', import.meta.url), generate(await answer.json()));
}
