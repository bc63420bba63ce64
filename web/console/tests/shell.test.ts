// What holds on every screen: addresses, keys, signing in, switches, and what a failure says.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser';
import { Server } from './server';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  browser = await launch();
  ({ server } = await Server.start());
  await server.upload('ordinary.mp4', 'A walk', 'u-1');
  await server.upload('ai-iptc.png', 'A portrait', 'u-2');
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

it('keeps filters in the address, as chips that can be removed', async () => {
  const { page, close } = await open(browser, server.url);
  const walk = page.getByRole('link', { name: /^A walk/ });
  await walk.waitFor();
  await page.keyboard.press('f');
  await page.getByLabel('Outcome').selectOption('label');
  await page.getByLabel('Account', { exact: true }).fill('u-2');
  await page.keyboard.press('Enter');
  await walk.waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).toBe('#/items?visibility=label&account=u-2');
  await page.reload();
  await page.getByRole('link', { name: /^A portrait/ }).waitFor();
  expect(await walk.count()).toBe(0);
  await page.getByRole('button', { name: 'Remove the filter Account: u-2' }).click();
  expect(new URL(page.url()).hash).toBe('#/items?visibility=label');
  await page.getByRole('button', { name: 'Remove the filter Outcome: Label' }).click();
  await walk.waitFor();
  await page.goBack();
  await walk.waitFor({ state: 'detached' });
  await page.goto(`${server.url}/console/#/items?account=nobody`);
  await page.getByRole('heading', { name: 'No item fits these filters' }).waitFor();
  await close();
});

it('can be used by keys alone', async () => {
  const { page, wrong, close } = await open(browser, server.url);
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('link', { name: /^A walk/ }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await heading('A portrait');
  for (const [keys, name] of [['gb', 'Banks'], ['gp', 'Policy'], ['go', 'Operations'], ['gi', 'Items']]) {
    for (const key of keys ?? '') await page.keyboard.press(key);
    await heading(name ?? '');
  }
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await help.getByText('Next item').waitFor();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('polic');
  await page.keyboard.press('Enter');
  await heading('Policy');
  await page.getByLabel('Find a rule').waitFor();
  await page.keyboard.press('f');
  await page.keyboard.type('known_fake_same');
  await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
  await page.getByText('Remove', { exact: true }).waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await page.keyboard.press('Escape');
  expect(wrong).toEqual([]);
  await close();
});

it('keeps a dialog open when the one before it says late that it closed', async () => {
  const { page, close } = await open(browser, server.url);
  await page.getByRole('link', { name: /^A walk/ }).waitFor();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  const before = await help.elementHandle();
  await page.evaluate(() => {
    const key = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true };
    window.dispatchEvent(new KeyboardEvent('keydown', key));
  });
  const palette = page.getByRole('combobox');
  await palette.waitFor();
  await before?.evaluate((dialog) => dialog.dispatchEvent(new Event('close')));
  await page.keyboard.type('polic');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Policy' }).waitFor();
  await close();
});

it('reaches every control of a screen with Tab, and shows where the focus is', async () => {
  const { page, close } = await open(browser, server.url);
  await page.getByRole('link', { name: /^A walk/ }).waitFor();
  const wanted = await page.locator('a[href], button, input, select').count();
  const seen = new Set<string>();
  for (let i = 0; i < wanted; ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const all = Array.from(document.querySelectorAll('a[href], button, input, select'));
      const style = getComputedStyle(element);
      return { index: all.indexOf(element), outline: style.outlineStyle };
    });
    if (at === null) break;
    expect(at.outline).not.toBe('none');
    seen.add(String(at.index));
  }
  expect(seen.size).toBe(wanted);
  await close();
});

it('finds an item by either id, and says when there is none', async () => {
  const { page, close } = await open(browser, server.url);
  await page.getByRole('link', { name: /^A walk/ }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('nothing-of-this-name');
  await page.keyboard.press('Enter');
  await page.getByText('No item has the id “nothing-of-this-name”.').waitFor();
  await close();
});

it('halts all effects and lets them go on', async () => {
  const { page, close } = await open(browser, `${server.url}/console/#/operations`);
  const banner = page.getByRole('banner');
  await banner.getByText('Observe').waitFor();
  await page.getByRole('button', { name: 'Halt all effects' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Halt all effects' }).click();
  await banner.getByText('Halted').waitFor();
  await page.getByRole('button', { name: 'Resume effects' }).click();
  await banner.getByText('Observe').waitFor();
  // Somebody else does it.
  await server.ask('POST', '/v1/halt', { halted: true });
  await banner.getByText('Halted').waitFor();
  await server.ask('POST', '/v1/halt', { halted: false });
  await banner.getByText('Observe').waitFor();
  await close();
});

it('shows what was given up, and tries it again', async () => {
  const { page, close } = await open(browser, `${server.url}/console/#/policy`);
  const job = { id: 'j_1', item: 'i_9', kind: 'analyse', attempts: 5, error: 'the worker was lost',
                created: '2026-05-01T10:00:00Z' };
  let asked = '';
  await page.route('**/v1/jobs/**', (route) => {
    if (route.request().method() === 'POST') asked = new URL(route.request().url()).pathname;
    return route.fulfill({ body: JSON.stringify(asked === '' ? { jobs: [job] } : { jobs: [] }) });
  });
  await page.goto(`${server.url}/console/#/operations`);
  const row = page.getByRole('row', { name: /examine the item/ });
  await row.getByText('the worker was lost').waitFor();
  await row.getByRole('button', { name: 'Try j_1 again' }).click();
  await page.getByText('It is in the queue again.').waitFor();
  expect(asked).toBe('/v1/jobs/j_1/retry');
  await row.waitFor({ state: 'detached' });
  await close();
});

it('says when the server is not there, and goes on when it is', async () => {
  const { page, close } = await open(browser, `${server.url}/console/#/policy`);
  await page.getByRole('heading', { name: 'Policy' }).waitFor();
  await page.route('**/v1/banks', (route) => route.abort());
  await page.goto(`${server.url}/console/#/banks`);
  const said = page.getByRole('alert');
  await said.getByText('The server did not answer.').waitFor();
  await page.unroute('**/v1/banks');
  await said.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'No banks yet' }).waitFor();
  await close();
});

it('remembers theme and rail', async () => {
  const { page, close } = await open(browser, server.url, { colorScheme: 'light' });
  const surface = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  const dark = await surface();
  await page.getByRole('button', { name: 'Narrow rail' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Wide rail' }).waitFor();
  expect(await surface()).toBe(dark);
  await close();
});

it('signs in with a key, and out', async () => {
  const { server: locked, said } = await Server.start([['admin', 'key', 'create', '--scope', 'admin']]);
  try {
    const { page, close } = await open(browser, locked.url);
    const field = page.getByLabel('API key');
    const byKey = page.getByRole('button', { name: 'Use an API key' });
    await byKey.click();
    await field.fill('vk_wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The server does not know this key.').waitFor();
    await field.fill(said[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No items yet' }).waitFor();
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await byKey.waitFor();
    await page.reload();
    await byKey.waitFor();
    await close();
  } finally {
    locked.stop();
  }
});
