// What axe-core finds on a page, as "rule: element".
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The page's own policy may allow no script of ours: it runs in a world beside the page's. */
export async function complaints(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  });
  const { result } = await session.send('Runtime.evaluate', {
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `(async () => {
      if (!window.axe) { ${AXE} }
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target));
    })()`,
  });
  await session.detach();
  const found: unknown = result.value;
  return Array.isArray(found) ? found.map(String) : ['axe gave no list'];
}

/** How many pixels it is wider than the screen; 0 as it should be. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}
