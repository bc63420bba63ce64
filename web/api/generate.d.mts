/** The text of schema.ts. */
export function generate(document: object): string;
