// A policy team's day: edit, rehearse, approve by another, publish, revert..
import { inner, list, text } from '@api/read';
import { afterAll, beforeAll, complaints, Desk, expect, it, launch, until, type Browser, type Page } from '@tests/tools';

let browser: Browser;
let desk: Desk;
let before = '';
beforeAll(async () => {
  browser = await launch();
  desk = await Desk.start([
    { name: 'pat', roles: ['policy', 'publisher'] },
    { name: 'quinn', roles: ['publisher'] },
  ]);
  before = (await desk.server.upload('ai-iptc.png', 'Portrait', 'author-1')).id;
});
afterAll(async () => {
  await browser.close();
  desk.stop();
});

async function version(): Promise<string> {
  const all = list(inner(await desk.server.ask('GET', '/v1/policies')).policies, inner);
  return text(all[0]?.version);
}

async function visibility(item: string): Promise<string> {
  return text(inner(inner(await desk.server.ask('GET', `/v1/items/${item}`)).decision).visibility);
}

async function go(page: Page, part: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), '#/policy' + part);
}

/** But for the first question of who signs in, which is refused. */
function unexpected(wrong: string[]): string[] {
  return wrong.filter((one) => !one.includes('401'));
}

/** Finds it in the editor and writes that instead, by the keyboard alone. */
async function replace(page: Page, wanted: string, by: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type(wanted);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.type(by);
}

it('edit, rehearse, propose', async () => {
  const { page, wrong, close } = await desk.signIn(browser, 'pat');
  await go(page, '/draft');
  await page.getByRole('button', { name: /^Start a draft from vigie-default@2/ }).click();
  // What is wrong is said as one writes, and a key goes there.
  await replace(page, 'value: 0.5', 'valu: 0.5');
  await page.getByText('The draft does not load yet').waitFor();
  expect(await complaints(page)).toEqual([]);
  await page.getByRole('button', { name: /pack\.yaml:\d+/ }).first().click();
  await replace(page, 'valu: 0.5', 'value: 0.55');
  await page.getByText('vigie-default@3 is right and can decide.').waitFor();
  await page.getByText('half_coverage was 0.5 and is now 0.55').waitFor();
  expect(await complaints(page)).toEqual([]);
  await page.locator('h1').click();
  await page.keyboard.press('t');
  await page.getByText(/\d+ tests passed, 0 failed/).waitFor();
  await page.getByRole('button', { name: 'Rehearse the draft' }).click();
  await page.getByText(/1 decisions looked at, 0 would change/).waitFor();
  // The draft outlives the page.
  await page.reload();
  await page.getByText('half_coverage was 0.5 and is now 0.55').waitFor();
  await page.getByText(/1 decisions looked at, 0 would change/).waitFor();
  await page.getByLabel('Why, for colleagues').fill('half is too little');
  await page.getByRole('button', { name: 'Propose the draft' }).click();
  await page.getByText('waits for a second person').waitFor();
  await page.getByText('somebody else approves it').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  expect(await version()).toBe('2');
  expect(unexpected(wrong)).toEqual([]);
  await close();
});

it('completes facts with their documentation', async () => {
  const { page, close } = await desk.signIn(browser, 'pat');
  await go(page, '/draft');
  await page.getByRole('button', { name: /^Start a draft from/ }).click();
  await page.getByRole('button', { name: 'rules/reported.yaml' }).click();
  // Prose is left alone: nothing opens by itself that Enter could take.
  await replace(page, 'Every report is looked at', 'People report it');
  expect(await page.getByRole('option').count()).toBe(0);
  // In a condition it offers by itself: facts, what the draft names, macros.
  await replace(page, 'reports.count >= 1', 'item.vi');
  await page.getByRole('option', { name: /item\.views_per_hour/ }).waitFor();
  await page.locator('.cm-completionInfo').getByText('views so far').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' >= thresholds.wan');
  await page.getByRole('option', { name: 'thresholds.wanted_reporters' }).waitFor();
  await page.locator('.cm-completionInfo').getByText('no slip of the finger').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' && claims.ex');
  await page.getByRole('option', { name: /^exists(?!_|One)/ }).first().waitFor();
  await page.getByRole('button', { name: 'Discard the draft' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard the draft' }).click();
  await page.getByText('No draft in this browser').waitFor();
  await close();
});

it('approve by another, publish', async () => {
  const { page, wrong, close } = await desk.signIn(browser, 'quinn');
  await go(page, '/history');
  await page.getByRole('link', { name: 'vigie-default@3' }).click();
  await page.getByText('half_coverage was 0.5 and is now 0.55').waitFor();
  expect(await complaints(page)).toEqual([]);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('in force', { exact: true }).waitFor();
  await until(async () => ((await version()) === '3' ? true : null));
  expect(unexpected(wrong)).toEqual([]);
  await close();
});

it('revert: what the pack decided is taken back as one act', async () => {
  const item = (await desk.server.upload('ai-iptc.png', 'Another portrait', 'author-2')).id;
  await until(async () => ((await visibility(item)) === 'label' ? true : null));
  const { page, wrong, close } = await desk.signIn(browser, 'quinn');
  await go(page, '/take-back');
  await page.getByLabel('Made by the rule').fill('ai_disclosed');
  await page.getByLabel('Made by the pack').fill('vigie-default@3');
  expect(await page.getByRole('button', { name: 'Take decisions back' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'See what that would do' }).click();
  // What decided before the first publication decides instead: the server's own folder, which
  // labels it too.
  await page.getByRole('row', { name: 'unchanged: other rules hold 1' }).waitFor();
  expect(await page.getByRole('button', { name: 'Take 0 decisions back' }).isDisabled()).toBe(true);
  expect(await visibility(item)).toBe('label');
  expect(await complaints(page)).toEqual([]);
  await close();
  // By the rule alone: both portraits, whichever pack decided.
  const again = await desk.signIn(browser, 'quinn');
  await go(again.page, '/take-back');
  await again.page.getByLabel('Made by the rule').fill('ai_disclosed');
  await again.page.getByRole('button', { name: 'See what that would do' }).click();
  await again.page.getByText('What it would do: nothing is changed yet').waitFor();
  expect(await visibility(item)).toBe('label');
  expect(await complaints(again.page)).toEqual([]);
  await again.page.getByRole('button', { name: 'Take 2 decisions back' }).click();
  await again.page.getByRole('dialog').getByRole('button', { name: 'Take 2 decisions back' }).click();
  await again.page.getByText(/^Done, as act rv_/).waitFor();
  // What became of it is found again by whoever left the page.
  await go(again.page, '/history');
  await again.page.getByRole('link', { name: 'vigie-default@3' }).waitFor();
  await go(again.page, '/take-back');
  await again.page.getByText(/^Done, as act rv_/).waitFor();
  await again.page.getByText(/^rule ai_disclosed, started/).waitFor();
  expect(await visibility(item)).toBe('allow');
  expect(await visibility(before)).toBe('allow');
  expect(unexpected([...wrong, ...again.wrong])).toEqual([]);
  await again.close();
});
