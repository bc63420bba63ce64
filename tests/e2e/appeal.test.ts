// Somebody else looks again.; DSA articles 17 and 20.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inner, list, text, type Raw } from '@api/read';
import {
  afterAll, beforeAll, complaints, Desk, expect, it, launch, open, overflow, until, type Browser,
} from '@tests/tools';

let browser: Browser;
let desk: Desk;
let item = '';
let other = '';
beforeAll(async () => {
  browser = await launch();
  desk = await Desk.start(
    [
      { name: 'ann', roles: ['reviewer'] },
      { name: 'dee', roles: ['reviewer', 'appeals'] },
    ],
    [['desk/queues.yaml', /(undo_seconds:\s+value: )30/, '$11']],
  );
  item = (await desk.server.upload('ordinary.mp4', 'A walk in the park', 'author-1')).id;
  other = (await desk.server.upload('original.mp4', 'The old bridge', 'author-2')).id;
});
afterAll(async () => {
  await browser.close();
  desk.stop();
});

/** Decides what is first, with these keys, once that is shown. */
async function decide(name: string, keys: string, shown = 'Nothing answered yet'): Promise<string> {
  const { page, close } = await desk.signIn(browser, name);
  await page.keyboard.press('n');
  await page.getByText('Nothing answered yet').waitFor();
  await page.getByText(shown).first().waitFor();
  const seen = await page.locator('.page').innerText();
  for (const key of keys) await page.keyboard.press(key);
  await page.locator('.decision-bar strong').waitFor();
  await page.keyboard.press('n');
  await page.getByText(/^Decided/).waitFor();
  await close();
  return seen;
}

async function told(link: string, kind: string): Promise<void> {
  await until(async () => {
    const seen = JSON.stringify(await desk.server.ask('GET', `/v1/status/${link}`));
    return seen.includes(`"${kind}"`) ? true : null;
  });
}

async function statusLink(account: string): Promise<string> {
  const page = inner(await desk.server.ask('GET', `/v1/accounts/${account}/notices`));
  const [notice] = list(page.notices, inner);
  return text(notice?.link).replace(/^.*\/status\//, '').replace(/[?#].*$/, '');
}

async function strikes(account: string): Promise<Raw[]> {
  return list(inner(await desk.server.ask('GET', `/v1/accounts/${account}`)).strikes, inner);
}

it('author appeals and is restored', async () => {
  const receipt = await desk.report(item, 'viewer-1');
  await decide('ann', '147');
  expect((await desk.effects(item)).available).toBe(false);
  await told(receipt.link, 'outcome');
  expect((await strikes('author-1')).map((one) => one.removed)).toEqual([null]);
  const link = await statusLink('author-1');
  const { page, wrong, close } = await open(browser, `${desk.server.url}/status/${link}`);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    // One decision is told once, and its page fits a phone.
    expect(await page.locator('article').count()).toBe(1);
    expect(await complaints(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  }
  await page.goto(`${desk.server.url}/status/${link}/appeal`);
  await page.locator('textarea').fill('I filmed this walk myself. Nothing in it is altered.');
  await page.locator('form button').last().click();
  await page.waitForURL(/saved=1/);
  const seen = await decide('dee', '258', 'I filmed this walk myself.');
  // The evidence and the appeal, not the earlier verdict.
  expect(seen).toContain('I filmed this walk myself.');
  expect(seen).not.toMatch(/Remove\b|manipulated_media/);
  expect((await desk.effects(item)).available).toBe(true);
  await told(receipt.link, 'outcome_changed');
  await told(link, 'appeal_outcome');
  expect((await strikes('author-1')).map((one) => one.removed !== null)).toEqual([true]);
  await page.reload();
  expect(wrong).toEqual([]);
  await close();
});

it('reporter appeals', async () => {
  const receipt = await desk.report(other, 'viewer-2');
  await decide('ann', '258');
  await told(receipt.link, 'outcome');
  expect((await desk.effects(other)).available).toBe(true);
  const { page, close } = await open(browser, `${desk.server.url}/status/${receipt.link}/appeal`);
  await page.locator('textarea').fill('The collapse was added. Look at the second half.');
  await page.locator('form button').last().click();
  await page.waitForURL(/saved=1/);
  await close();
  await decide('dee', '147');
  expect((await desk.effects(other)).available).toBe(false);
  await told(receipt.link, 'appeal_outcome');
});

it('evidence bundle verifies', async () => {
  const [first] = list(inner(await desk.server.ask('GET', `/v1/cases?item=${other}`)).cases, inner);
  const of = text(first?.id);
  const folder = mkdtempSync(path.join(tmpdir(), 'vigie-bundle-'));
  const file = path.join(folder, 'case.zip');
  try {
    const bytes = await desk.server.bytes(`/v1/cases/${of}/bundle`);
    writeFileSync(file, bytes);
    const key = desk.server.run(['bundle', 'key']).trim();
    expect(desk.server.run(['bundle', 'verify', file, '--key', key], false)).toContain('whole');
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(file, bytes);
    expect(() => desk.server.run(['bundle', 'verify', file, '--key', key], false)).toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
