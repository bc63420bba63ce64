// What tests/e2e is made of: it lies outside web/ and its packages.
export { afterAll, beforeAll, describe, expect, it } from 'vitest';
export type { Browser, Locator, Page } from 'playwright-core';
export * from './axe';
export * from './browser';
export * from './desk';
export * from './server';
