// <vigie-report> in Debian's Chromium, in a host's page with a policy as strict as can be. The
// server is played: what it is asked and what it answers is the interface's..
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from '../../console/tests/browser';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDGETS = path.join(process.env.VIGIE_BUILD ?? '', 'widget');
const HOST = 'http://host.example';

const CATEGORIES = {
  categories: [
    { id: 'altered.voice', group: 'altered', name: 'A voice', accounts: false },
    { id: 'altered.face', group: 'altered', name: 'A face', accounts: false },
    { id: 'spam', group: 'spam', name: 'Spam', accounts: true },
    { id: 'illegal.fraud', group: 'illegal', name: 'Fraud', accounts: true },
    { id: 'illegal.child_abuse', group: 'illegal', name: 'Sexual abuse of children', accounts: true },
  ],
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Host {
  page: Page;
  sent: { body: unknown; key: string | undefined }[];
  wrong: string[];
  answer: { status: number; body: object };
}

async function host(markup: string, lang = 'en', dark = false): Promise<Host> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const out: Host = { page, sent: [], wrong: [], answer: {
    status: 201, body: { number: 'R-7KQ2', status_url: 'https://vigie.example/status/abc' },
  } };
  page.on('pageerror', (error) => out.wrong.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') out.wrong.push(message.text());
  });
  const json = (route: Route, status: number, body: object) =>
    route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  await page.route(`${HOST}/**`, (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (pathname === '/v1/reports/categories') return json(route, 200, CATEGORIES);
    if (pathname === '/v1/reports') {
      out.sent.push({ body: request.postDataJSON(), key: request.headers()['idempotency-key'] });
      return json(route, out.answer.status, out.answer.body);
    }
    if (pathname.startsWith('/widget/')) {
      return route.fulfill({ path: path.join(WIDGETS, path.basename(pathname)),
                             contentType: 'text/javascript' });
    }
    return route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'Content-Security-Policy':
                   "default-src 'none'; script-src 'self'; connect-src 'self'" },
      body: `<!doctype html><html lang="${lang}"><title>Host</title><main><h1>A video</h1>
        ${markup}</main><script src="/widget/report.js"></script></html>`,
    });
  });
  await page.goto(`${HOST}/`);
  return out;
}

async function axe(page: Page): Promise<string[]> {
  // The page's policy allows no script of ours: the debugger's world is outside of it.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  const evaluate = (expression: string) => session.send('Runtime.evaluate', {
    expression, awaitPromise: true, returnByValue: true,
  });
  await evaluate(AXE);
  const { result } = await evaluate(
    'axe.run().then((r) => r.violations.map((v) => v.id + " " + v.nodes[0].target))');
  return result.value as string[];
}

const ITEM = '<vigie-report item="ext:v1" surface="feed" at="65000"></vigie-report>';

describe('<vigie-report>', () => {
  it('sends a report in four taps and shows its number and a link to follow it', async () => {
    const { page, sent, wrong } = await host(ITEM);
    for (const name of ['Report', 'Picture or voice made or altered', 'A voice', 'Send report']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    await page.getByText('We received your report R-7KQ2.').waitFor();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toEqual({
      category: 'altered.voice', item: 'ext:v1', locale: 'en', origin: 'widget', surface: 'feed',
      moment: { from_ms: 65_000, to_ms: 65_000 },
    });
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    const link = page.getByRole('link', { name: 'Follow your report' });
    expect(await link.getAttribute('href')).toBe('https://vigie.example/status/abc');
    expect(wrong).toEqual([]);
  });

  it('is used by keyboard alone, and gives the focus back', async () => {
    const { page, sent } = await host(ITEM);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Spam' }).waitFor();
    await page.getByRole('button', { name: 'Spam' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send report' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('We received your report').waitFor();
    await page.keyboard.press('Escape');
    expect(sent).toHaveLength(1);
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    expect(focused).toBe('VIGIE-REPORT');
  });

  it('asks on the legal path for what the law asks for, and says what is missing', async () => {
    const { page, sent } = await host(ITEM);
    for (const name of ['Report', 'It is illegal in my country', 'Fraud', 'Send report']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    expect(sent).toHaveLength(0);
    expect(await page.getByText('Please fill this in.').count()).toBe(5);
    await page.getByLabel('Why it is illegal').fill('It takes money for nothing.');
    await page.getByLabel('Country where it is illegal').selectOption('FR');
    await page.getByLabel('Your name').fill('N. N.');
    await page.getByLabel('Your e-mail address').fill('n@example.org');
    await page.getByLabel('To my knowledge').check();
    await page.getByRole('button', { name: 'Send report' }).click();
    await page.getByText('We received your report').waitFor();
    expect(sent[0]?.body).toMatchObject({
      category: 'illegal.fraud',
      legal: { country: 'FR', name: 'N. N.', email: 'n@example.org', good_faith: true },
    });
  });

  it('keeps what was written when sending fails, and sends the same report again', async () => {
    const opened = await host(ITEM);
    const { page, sent } = opened;
    opened.answer = { status: 503, body: { detail: 'the server is busy' } };
    for (const name of ['Report', 'Spam']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    await page.getByLabel('In your own words').fill('again and again');
    await page.getByRole('button', { name: 'Send report' }).click();
    await page.getByRole('alert').waitFor();
    opened.answer = { status: 201, body: { number: 'R-2', status_url: '' } };
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await page.getByLabel('In your own words').inputValue()).toBe('again and again');
    await page.getByRole('button', { name: 'Send report' }).click();
    await page.getByText('We received your report R-2.').waitFor();
    expect(sent[0]?.key).toBe(sent[1]?.key);
  });

  it('of an account offers what can be said of one', async () => {
    const { page } = await host('<vigie-report account="u1" offer-hide></vigie-report>');
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    await page.getByRole('button', { name: 'Spam' }).waitFor();
    expect(await page.getByRole('button', { name: 'Picture or voice made or altered' }).count()).toBe(0);
  });

  it('does not run what a server says', async () => {
    const opened = await host(ITEM);
    opened.answer = { status: 201, body: { number: '<img src=x onerror=alert(1)>',
                                           status_url: 'javascript:alert(1)' } };
    for (const name of ['Report', 'Spam', 'Send report']) {
      await opened.page.getByRole('button', { name, exact: true }).click();
    }
    await opened.page.getByText('<img src=x').waitFor();
    expect(await opened.page.getByRole('link').count()).toBe(0);
  });

  it.each([['en', false], ['fr', true], ['ar', false], ['ar', true]])(
    'axe-core finds nothing (%s, dark: %s), and nothing is wider than a phone',
    async (lang, dark) => {
      const { page, wrong } = await host(ITEM, lang, dark);
      await page.locator('vigie-report').getByRole('button').first().click();
      await page.locator('[data-id=illegal]').waitFor();
      expect(await axe(page)).toEqual([]);
      await page.locator('[data-id=illegal]').click();
      await page.locator('[data-id="illegal.fraud"]').click();
      await page.locator('#send').click();
      expect(await axe(page)).toEqual([]);
      const wide = await page.locator('dialog').evaluate((d) => d.scrollWidth > d.clientWidth);
      expect(wide).toBe(false);
      expect(await page.locator('dialog').getAttribute('dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr');
      expect(wrong).toEqual([]);
    },
  );
});
