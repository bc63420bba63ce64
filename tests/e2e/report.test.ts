// From a viewer's button to what they are told.; research 5.6.
import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, complaints, Desk, expect, it, launch, open, overflow, sample, until, type Browser } from '@tests/tools';

const SITE = new URL('../../docs/demo/server.mjs', import.meta.url).pathname;

let browser: Browser;
let desk: Desk;
let host: ChildProcess;
let site = '';
let walk = '';

beforeAll(async () => {
  browser = await launch();
  desk = await Desk.start(
    [
      { name: 'ann', roles: ['reviewer'] },
      { name: 'sam', roles: ['reviewer', 'sealed'] },
    ],
    // So that people are told while the test still runs.
    [['desk/queues.yaml', /(undo_seconds:\s+value: )30/, '$11']],
  );
  const env = { ...process.env, VIGIE_URL: desk.server.url, VIGIE_KEY: desk.server.key, PORT: '0' };
  host = spawn(process.execPath, [SITE], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  site = await new Promise<string>((resolve) => {
    host.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
  });
});
afterAll(async () => {
  host.kill('SIGKILL');
  await browser.close();
  desk.stop();
});

it('report to outcome in four taps', async () => {
  const { page, wrong, close } = await open(browser, site, { viewport: { width: 390, height: 844 } });
  const video = page.locator('article', { hasText: 'A walk in the park' });
  let taps = 0;
  const tap = async (name: string) => {
    taps += 1;
    await page.getByRole('button', { name, exact: true }).click();
  };
  // Its author posts it on the host, and it is in the feed once it was looked at.
  await page.getByLabel('Title').fill('A walk in the park');
  await page.getByLabel('File').setInputFiles(sample('ordinary.mp4'));
  await page.getByRole('button', { name: 'Post' }).click();
  await video.waitFor();
  walk = (await video.getAttribute('data-item')) ?? '';
  await page.goto(site);
  await video.waitFor();
  await tap('Report');
  await tap('Picture or voice made or altered');
  await tap('Cut, edited or out of context');
  await tap('Send report');
  expect(taps).toBe(4);
  const follow = page.getByRole('dialog').getByRole('link').first();
  const link = (await follow.getAttribute('href')) ?? '';
  expect(link).toContain('/status/');
  await page.goto(link);
  expect(page.url()).toContain(desk.server.url);
  // A person decides; whoever reported reads the outcome under the same link, without signing in.
  const ann = await desk.signIn(browser, 'ann');
  await ann.page.keyboard.press('n');
  await ann.page.getByText('Nothing answered yet').waitFor();
  for (const key of ['1', '4', '7']) await ann.page.keyboard.press(key);
  await ann.page.locator('.decision-bar strong', { hasText: 'Remove' }).waitFor();
  await ann.page.keyboard.press('n');
  await ann.page.getByText(/^Decided: Remove/).waitFor();
  await ann.close();
  const status = link.slice(link.lastIndexOf('/') + 1).replace(/\?.*/, '');
  await until(async () => {
    const seen = JSON.stringify(await desk.server.ask('GET', `/v1/status/${status}`));
    return seen.includes('"outcome"') ? true : null;
  });
  await page.reload();
  expect(await page.locator('main').innerText()).toMatch(/removed|taken down/i);
  // The host obeys: it is not suggested any more.
  await page.goto(site);
  await page.getByText('Nothing to see yet').waitFor();
  expect(wrong).toEqual([]);
  await close();
});

it('duplicate reports join', async () => {
  const item = (await desk.server.upload('longer-quoting.mp4', 'Two of them', 'author-2')).id;
  const first = await desk.report(item, 'viewer-1');
  const second = await desk.report(item, 'viewer-2', { category: 'false.other' });
  const again = await desk.report(item, 'viewer-1');
  expect([first.joined, second.joined]).toEqual([false, true]);
  expect(second.case).toBe(first.case);
  expect(again.repeated).toBe(true);
  expect(again.number).toBe(first.number);
});

it('many reports do not restrict', async () => {
  const item = (await desk.server.upload('edited-copy.mp4', 'Brigaded', 'author-3')).id;
  const before = await desk.effects(item);
  for (let n = 0; n < 60; n += 1) await desk.report(item, `crowd-${n}`);
  const after = await desk.effects(item);
  expect(after).toEqual(before);
  expect(after.recommend).toBe(true);
});

it('right-to-left', async () => {
  const { page, wrong, close } = await open(browser, `${desk.server.url}/report?item=${walk}&lang=ar`);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await complaints(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  }
  const receipt = await desk.report(walk, 'viewer-9', { locale: 'ar' });
  await page.goto(`${desk.server.url}/status/${receipt.link}?lang=ar`);
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  expect(await complaints(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  expect(wrong).toEqual([]);
  await close();
});

it('sealed stays sealed', async () => {
  const item = (await desk.server.upload('ai-iptc.png', 'Portrait of nobody', 'author-4')).id;
  const receipt = await desk.report(item, 'viewer-5', { category: 'altered.intimate' });
  const ann = await desk.signIn(browser, 'ann');
  await ann.page.getByText('Nothing waits here').or(ann.page.getByRole('link', { name: 'Two of them' })).first().waitFor();
  expect(await ann.page.getByRole('link', { name: 'Portrait of nobody' }).count()).toBe(0);
  const refused = await ann.page.evaluate(async ([item, of]) => {
    const all = [`/v1/items/${item}/media`, `/v1/items/${item}/stills/0`, `/v1/cases/${of}`, `/v1/cases/${of}/bundle`];
    return Promise.all(all.map(async (one) => (await fetch(one)).status));
  }, [item, receipt.case]);
  expect(refused).toEqual([403, 403, 403, 403]);
  await ann.close();
  const sam = await desk.signIn(browser, 'sam');
  await sam.page.getByRole('link', { name: 'Portrait of nobody' }).click();
  await sam.page.getByText('Sealed material').waitFor();
  await sam.page.locator('.still.veiled img').first().waitFor();
  await sam.close();
});
