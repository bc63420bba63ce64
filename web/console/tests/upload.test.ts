// From an empty installation to decisions that appear by themselves.
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drop, launch, open } from './browser';
import { sample, Server } from './server';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  browser = await launch();
  ({ server } = await Server.start());
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

it('says what would fill an empty list, and takes a dropped file to its decision', async () => {
  const { page, wrong, close } = await open(browser, server.url);
  await page.getByRole('heading', { name: 'No items yet' }).waitFor();
  await page.getByText('POST /v1/items').waitFor();
  await drop(page, 'original.mp4', readFileSync(sample('original.mp4')));
  await page.getByRole('region', { name: 'Uploads' }).getByText('Taken in').waitFor();
  const row = page.getByRole('link', { name: 'original Being examined' }).or(
    page.getByRole('link', { name: /^original .*Allow/ }),
  );
  await row.waitFor();
  // Nothing is loaded again: the event stream brings the decision.
  await page.getByRole('link', { name: /^original .*Allow/ }).waitFor();
  expect(wrong).toEqual([]);
  await close();
});

it('hears of what others upload, and of copies of what is known', async () => {
  const { page, wrong, close } = await open(browser, server.url);
  await page.getByText('Live', { exact: true }).waitFor();
  await server.ask('POST', '/v1/banks', { bank: 'known' });
  const original = await server.upload('original.mp4', 'The original');
  await server.ask('POST', '/v1/banks/known/entries', {
    item: original.id,
    id: 'bridge',
    verdict: 'manipulated',
    confirmed: true,
  });
  await server.upload('exact-copy.mp4', 'Seen before');
  await page.getByRole('link', { name: /Seen before .*Remove .*Identical/ }).waitFor();
  expect(wrong).toEqual([]);
  await close();
});

it('shows progress, and cancels without leaving an item', async () => {
  const before = await server.count();
  const { page, close } = await open(browser, server.url);
  await page.getByRole('link', { name: /Seen before/ }).waitFor();
  const network = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 50_000 };
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', slow);
  await drop(page, 'large.mp4', Buffer.alloc(3_000_000, 7));
  const bar = page.getByRole('progressbar', { name: 'Progress of large.mp4' });
  await bar.waitFor();
  await page.getByRole('button', { name: 'Cancel large.mp4' }).click();
  await page.getByText('Cancelled').waitFor();
  expect(await server.count()).toBe(before);
  await page.getByRole('button', { name: 'Clear the finished' }).click();
  await bar.waitFor({ state: 'detached' });
  await close();
});

it('says what happened to a file that is refused, and what was kept', async () => {
  const { page, close } = await open(browser, server.url);
  await page.route('**/v1/items', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const problem = { title: 'Payload too large', detail: 'the media is over 4096 MiB', instance: 'r_7' };
    return route.fulfill({ status: 413, body: JSON.stringify(problem) });
  });
  await drop(page, 'huge.mp4', Buffer.from('not read'));
  const said = page.getByRole('alert');
  await said.waitFor();
  for (const words of [
    'The file is larger than the server takes.',
    'The media is over 4096 MiB.',
    'The file was not taken in.',
    'Choose a smaller file',
    'Request r_7',
  ]) {
    expect(await said.textContent()).toContain(words);
  }
  await close();
});

it('takes a file that cannot be read for what it is', async () => {
  const item = await server.upload('broken.mp4', 'holiday');
  const { page, close } = await open(browser, `${server.url}/console/#/items/${item.id}`);
  await page.getByText(/Nothing is known about what it shows/).waitFor();
  await page.getByText('Nothing was examined: there is no file that could be read.').waitFor();
  await close();
});
