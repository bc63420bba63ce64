// Every screen and dialog, light and dark, and narrow, where the colours are the same: axe-core
// finds nothing, nothing is wider than the screen, the policy against foreign script holds, and the
// first load is small.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTasks } from '@api/schema';
import { complaints } from './axe';
import { launch, open } from './browser';
import { Server } from './server';

const FIRST_LOAD_BYTES_MAX = 200_000;

let browser: Browser;
let server: Server;
let ids: Record<string, string>;
beforeAll(async () => {
  browser = await launch();
  ({ server } = await Server.start());
  ids = await server.withSamples();
  // A case that people reported, and one of an account.
  for (const [reporter, category] of [['viewer-1', 'altered.edited'], ['viewer-2', 'election.procedure']]) {
    await server.ask('POST', '/v1/reports', {
      item: ids['longer-quoting.mp4'],
      reporter,
      category,
      moment: { from_ms: 2000, to_ms: 5000 },
      text: 'The second half was filmed years ago, somewhere else.',
    });
  }
  await server.ask('POST', '/v1/reports', { account: 'u-0815', reporter: 'viewer-1', category: 'account.fake' });
  const { tasks } = readTasks(await server.ask('GET', '/v1/tasks'));
  const reported = tasks.find((one) => one.item?.id === ids['longer-quoting.mp4']);
  ids.task = reported?.id ?? '';
  ids.case = reported?.case ?? '';
  ids.accountTask = tasks.find((one) => one.item === null)?.id ?? '';
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

interface Screen {
  hash: string;
  /** that it is there */
  heading: string;
  /** what is done before it is looked at */
  first?: (page: Page) => Promise<void>;
}

function dialog(key: string, name: string) {
  return async (page: Page) => {
    await page.keyboard.press(key);
    await page.getByRole('dialog', { name }).waitFor();
  };
}

function screens(): Record<string, Screen> {
  const item = (name: string) => `#/items/${ids[name]}`;
  return {
    items: { hash: '#/items', heading: 'Items' },
    filtered: { hash: '#/items?state=decided&account=nobody', heading: 'No item fits' },
    filters: {
      hash: '#/items',
      heading: 'Items',
      first: async (page) => {
        await page.keyboard.press('f');
        await page.getByLabel('State').waitFor();
      },
    },
    upload: { hash: '#/items', heading: 'Items', first: dialog('u', 'Upload') },
    video: {
      hash: item('longer-quoting.mp4'),
      heading: 'Our fact-check',
      first: async (page) => {
        await page.getByText('Contains part of').waitFor();
        for (const closed of await page.locator('summary').all()) {
          await closed.evaluate((element) => element.parentElement?.setAttribute('open', ''));
        }
        await page.keyboard.press('p');
        await page.getByRole('slider').waitFor();
      },
    },
    picture: { hash: item('ai-iptc.png'), heading: 'Portrait' },
    unreadable: { hash: item('broken.mp4'), heading: 'holiday' },
    gone: { hash: '#/items/i_none', heading: '' },
    'add to a bank': {
      hash: item('ordinary.mp4'),
      heading: 'A walk',
      first: dialog('a', 'Add to a bank'),
    },
    'delete an item': {
      hash: item('ordinary.mp4'),
      heading: 'A walk',
      first: async (page) => {
        await page.getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('dialog').waitFor();
      },
    },
    banks: { hash: '#/banks', heading: 'Banks' },
    bank: { hash: '#/banks/known-fakes', heading: 'known-fakes' },
    desk: { hash: '#/desk', heading: 'Desk', first: async (page) => page.getByText('Our fact-check').first().waitFor() },
    task: {
      hash: `#/tasks/${ids.task}`,
      heading: 'Our fact-check',
      first: async (page) => {
        for (const key of ['1', '4', '8', 's', 'p', 'c', 'p']) await page.keyboard.press(key);
        await page.locator('.decision-bar strong').waitFor();
        const answers = page.getByRole('button', { name: 'Answers' });
        if (await answers.isVisible()) await answers.click();
      },
    },
    'leave a task': { hash: `#/tasks/${ids.task}`, heading: 'Our fact-check', first: dialog('x', 'Skip') },
    'a break': { hash: '#/desk', heading: 'Desk', first: dialog('w', 'A break') },
    'task of an account': { hash: `#/tasks/${ids.accountTask}`, heading: 'An account' },
    cases: { hash: '#/cases', heading: 'Cases', first: async (page) => page.getByText('reported').first().waitFor() },
    case: { hash: `#/cases/${ids.case}`, heading: 'Our fact-check' },
    activity: { hash: '#/activity', heading: 'Activity', first: async (page) => page.getByText('case opened').first().waitFor() },
    people: { hash: '#/people', heading: 'People', first: async (page) => page.getByText('Nobody signs in').waitFor() },
    'a new person': { hash: '#/people', heading: 'People', first: dialog('u', 'Add a person') },
    policy: { hash: '#/policy', heading: 'Policy' },
    'policy history': { hash: '#/policy/history', heading: 'Policy' },
    'policy draft': {
      hash: '#/policy/draft',
      heading: 'Policy',
      first: async (page) => {
        await page.getByRole('button', { name: /vigie-default@/ }).click();
        await page.locator('.cm-content').waitFor();
      },
    },
    'take back': { hash: '#/policy/take-back', heading: 'Policy' },
    operations: { hash: '#/operations', heading: 'Operations' },
    palette: { hash: '#/policy', heading: 'Policy', first: dialog('Control+k', 'All actions') },
    keys: { hash: '#/items', heading: 'Items', first: dialog('?', 'Keys') },
  };
}

describe.each([
  ['light', 1440],
  ['dark', 1280],
  ['light', 390],
])('%s at %i pixels', (theme, width) => {
  it('is accessible and fits on every screen', async () => {
    const wide = width > 1000;
    const { page, wrong, close } = await open(browser, 'about:blank', {
      viewport: { width, height: width === 1280 ? 720 : 844 },
      colorScheme: theme === 'dark' ? 'dark' : 'light',
    });
    const seen: Record<string, string[]> = {};
    for (const [name, { hash, heading, first }] of Object.entries(screens())) {
      await page.goto('about:blank');
      await page.goto(`${server.url}/console/${hash}`);
      if (heading === '') await page.getByRole('alert').waitFor();
      else await page.getByRole('heading', { name: heading }).first().waitFor();
      await first?.(page);
      const found = await complaints(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.push(`wider than the screen by ${over} pixels`);
      if (found.length > 0) seen[name] = found;
    }
    if (!wide) {
      await page.goto('about:blank');
      await page.goto(`${server.url}/console/#/items/${ids['edited-copy.mp4']}`);
      await page.getByRole('button', { name: 'Decision and effects' }).click();
      await page.getByText('Now nothing is acted on').waitFor();
      const found = await complaints(page);
      if (found.length > 0) seen.sheet = found;
    }
    expect(seen).toEqual({});
    // An item that is not there is one failed request.
    expect(wrong.filter((one) => !one.includes('404'))).toEqual([]);
    await close();
  }, 300_000);
});

it('is accessible where one signs in, and where nothing is yet', async () => {
  const { server: locked } = await Server.start([['admin', 'key', 'create', '--scope', 'admin']]);
  const { server: empty } = await Server.start();
  try {
    for (const colorScheme of ['light', 'dark'] satisfies ('light' | 'dark')[]) {
      for (const [{ url }, words] of [[locked, 'Sign in'], [empty, 'No items yet']] satisfies [Server, string][]) {
        const { page, close } = await open(browser, url, { colorScheme });
        await page.getByRole('heading', { name: words }).waitFor();
        expect(await complaints(page)).toEqual([]);
        await close();
      }
    }
  } finally {
    locked.stop();
    empty.stop();
  }
});

it('loads little, and only from the server', async () => {
  const { page, wrong, close } = await open(browser, 'about:blank');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  let bytes = 0;
  network.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await page.goto(server.url);
  await page.getByText('Live', { exact: true }).waitFor();
  expect([...hosts]).toEqual([server.url]);
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  expect(wrong).toEqual([]);
  await close();
});

it('runs no script and takes no style but its own', async () => {
  const { page, wrong, close } = await open(browser, server.url);
  await page.getByRole('heading', { name: 'Items' }).waitFor();
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.body.append(script);
    return document.title;
  });
  expect(ran).not.toBe('ran');
  expect(wrong.some((one) => one.includes('Content Security Policy'))).toBe(true);
  await close();
});
