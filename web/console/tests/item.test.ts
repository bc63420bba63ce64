// The page of one item: evidence first, nothing seen or heard unasked.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser';
import { Server, until } from './server';

let browser: Browser;
let server: Server;
let ids: Record<string, string>;
beforeAll(async () => {
  browser = await launch();
  ({ server } = await Server.start());
  ids = await server.withSamples();
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

function pageOf(name: string): string {
  return `${server.url}/console/#/items/${ids[name]}`;
}

function filterOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).first().evaluate((element) => getComputedStyle(element).filter);
}

it('says why it was decided so, condition by condition', async () => {
  const { page, wrong, close } = await open(browser, pageOf('edited-copy.mp4'));
  const decision = page.getByRole('complementary', { name: 'Decision and effects' });
  await decision.getByText('Nearly identical to media already confirmed as manipulated').waitFor();
  await decision.getByText('The known item was confirmed by a person', { exact: true }).click();
  await decision.getByText('findings.known_match.confirmed', { exact: true }).first().waitFor();
  await decision.getByText('How it matches a known item is the same or a near copy').waitFor();
  await decision.getByText('Now nothing is acted on').waitFor();
  const suggested = decision.getByRole('row', { name: /^Suggested/ });
  expect(await suggested.textContent()).toMatch(/Suggested\s*yes\s*no/);
  expect(wrong).toEqual([]);
  await close();
});

it('blurs pictures until asked, and again', async () => {
  const { page, close } = await open(browser, pageOf('edited-copy.mp4'));
  await page.locator('.stills img').first().waitFor();
  expect(await filterOf(page, '.stills img')).toContain('blur');
  await page.keyboard.press('b');
  expect(await filterOf(page, '.stills img')).toBe('none');
  await page.keyboard.press('b');
  expect(await filterOf(page, '.pair img')).toContain('blur');
  await close();
});

it('opens a player that is blurred, muted and still, and plays when asked', async () => {
  const { page, close } = await open(browser, pageOf('original.mp4'));
  await page.getByRole('heading', { name: 'The old bridge' }).waitFor();
  expect(await page.locator('video').count()).toBe(0);
  await page.keyboard.press('p');
  const video = page.locator('video');
  await video.waitFor();
  const state = () =>
    video.evaluate((element) => {
      const media = element instanceof HTMLMediaElement ? element : null;
      return { paused: media?.paused, muted: media?.muted, moment: media?.currentTime ?? 0 };
    });
  expect(await state()).toMatchObject({ paused: true, muted: true });
  expect(await filterOf(page, 'video')).toContain('blur');
  await page.keyboard.press('p');
  await until(async () => ((await state()).moment > 0.2 ? true : null));
  await page.getByRole('button', { name: 'Pause' }).click();
  expect(await state()).toMatchObject({ paused: true, muted: true });
  await close();
});

it('goes along the timeline by keys and clicks, and repeats a stretch', async () => {
  const { page, close } = await open(browser, pageOf('longer-quoting.mp4'));
  const timeline = page.getByRole('group', { name: /^Timeline/ });
  const marks = timeline.getByRole('button');
  await marks.first().waitFor();
  await page.keyboard.press('p');
  const slider = page.getByRole('slider', { name: 'Moment' });
  const moment = async () => Number(await slider.inputValue());
  await page.keyboard.press('j');
  const focused = page.locator('.mark:focus');
  const first = await focused.getAttribute('aria-label');
  const at = await moment();
  expect(at).toBeGreaterThan(0);
  await page.keyboard.press('j');
  expect(await focused.getAttribute('aria-label')).not.toBe(first);
  expect(await moment()).toBeGreaterThanOrEqual(at);
  await page.keyboard.press('k');
  expect(await focused.getAttribute('aria-label')).toBe(first);
  const match = timeline.getByRole('button', { name: /^Known match/ }).first();
  await match.click({ modifiers: ['Shift'] });
  await page.getByText(/Playing .* again and again/).waitFor();
  await page.getByRole('button', { name: 'Stop repeating' }).click();
  await page.getByText(/Playing .* again and again/).waitFor({ state: 'detached' });
  const empty = timeline.locator('svg').nth(4);
  await empty.click({ position: { x: 4, y: 10 } });
  expect(await moment()).toBeLessThan(1000);
  await close();
});

it('lays the item beside what it matches, at the same moment', async () => {
  const { page, close } = await open(browser, pageOf('longer-quoting.mp4'));
  const matches = page.locator('section', { has: page.getByRole('heading', { name: /^Matches/ }) });
  await matches.getByText('Contains part of known-fakes/old-bridge').waitFor();
  await matches.getByRole('listitem').filter({ hasText: /Picture: 0:0[78].* lies on 0:01/ }).waitFor();
  const captions = matches.locator('figcaption');
  await page.getByRole('button', { name: 'Picture at 0:10.5' }).click();
  expect(await captions.allTextContents()).toEqual([
    expect.stringMatching(/This item, 0:10\.5/),
    expect.stringMatching(/Known item, 0:04/),
  ]);
  // The known item's own media, where it is still held, stands at that moment too, without sound.
  const known = matches.locator('video.known');
  expect(await known.count()).toBe(0);
  await page.keyboard.press('p');
  const heldAt = await until(async () => {
    const at = await known.evaluate((video: HTMLVideoElement) => video.muted && video.currentTime);
    return typeof at === 'number' && at > 3 ? at : null;
  });
  expect(heldAt).toBeGreaterThan(3.5);
  expect(heldAt).toBeLessThan(5);
  expect(await matches.locator('svg.outline').count()).toBe(2);
  await matches.getByRole('button', { name: 'Show the difference' }).click();
  await matches.getByText('Difference: black where both are the same').waitFor();
  expect(await filterOf(page, '.difference')).toContain('blur');
  await matches.getByRole('button', { name: 'Hide the difference' }).click();
  expect(await matches.locator('.difference').count()).toBe(0);
  await close();
});

it('tells what was not examined, and why', async () => {
  const { page, close } = await open(browser, pageOf('ai-iptc.png'));
  await page.getByRole('heading', { name: 'Not examined' }).waitFor();
  await page.getByText('there is no sound track').waitFor();
  await page.getByText('a still picture has no stretches').waitFor();
  await page.getByText(/the file states that it was made with software/).first().waitFor();
  await close();
});

it('speaks French throughout', async () => {
  const { page, close } = await open(browser, pageOf('edited-copy.mp4'), { locale: 'fr-FR' });
  await page.getByText('Presque identique à un média déjà reconnu comme manipulé').first().waitFor();
  await page.getByText('L’élément connu a été confirmé par une personne', { exact: true }).waitFor();
  await page.getByText('il n’y a de sous-titres ni dans le fichier ni à côté').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  await close();
});
