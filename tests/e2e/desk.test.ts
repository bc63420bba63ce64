// Two people and a desk.; research 5.1.
import { afterAll, beforeAll, Desk, expect, it, launch, until, type Browser, type Opened } from '@tests/tools';

let browser: Browser;
let desk: Desk;
let ann: Opened;
let ben: Opened;
const items: Record<string, string> = {};

beforeAll(async () => {
  browser = await launch();
  // What the tests find needs two persons here, so that a sample can show it.
  desk = await Desk.start(
    [
      { name: 'ann', roles: ['reviewer', 'lead'] },
      { name: 'ben', roles: ['reviewer'] },
      { name: 'cyd', roles: ['auditor'] },
    ],
    [
      [
        'rules/manipulated_media.yaml',
        'then: { visibility: remove, account: strike }',
        'then: { visibility: remove, account: strike, flags: [two_persons] }',
      ],
    ],
  );
  for (const [name, sample] of [['bridge', 'original.mp4'], ['walk', 'ordinary.mp4']] as const) {
    items[name] = (await desk.server.upload(sample, `The ${name}`, `author-${name}`)).id;
  }
  ann = await desk.signIn(browser, 'ann');
  ben = await desk.signIn(browser, 'ben');
});
afterAll(async () => {
  await browser.close();
  desk.stop();
});

/** Opens what waits for that clip. */
async function take({ page }: Opened, title: string): Promise<void> {
  await page.goto(`${desk.server.url}/console/#/desk`);
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** What the answers would do, as the bar says it. */
async function foreseen({ page }: Opened, outcome: string): Promise<void> {
  await page.locator('.decision-bar strong', { hasText: outcome }).waitFor();
}

async function answer({ page }: Opened, keys: string): Promise<void> {
  await page.getByText('Nothing answered yet').waitFor();
  for (const key of keys) await page.keyboard.press(key);
}

it('claim and lock', async () => {
  await desk.report(items.bridge ?? '', 'viewer-1', { moment: { from_ms: 2000, to_ms: 4000 } });
  await take(ann, 'The bridge');
  await ann.page.getByRole('button', { name: 'Submit, next' }).waitFor();
  // It is not offered to the other, who by its address may read along, and cannot decide.
  await ben.page.getByText('Nothing waits here').waitFor();
  await ben.page.goto(ann.page.url());
  await ben.page.getByText('Somebody else looks at this case now.').waitFor();
  expect(await ben.page.getByRole('button', { name: 'Submit, next' }).isDisabled()).toBe(true);
});

it('two persons needed', async () => {
  await answer(ann, '147');
  await ann.page.getByText('A second person must agree').waitFor();
  await ann.page.keyboard.press('n');
  await ann.page.getByText('It is in force when a second person agrees.').waitFor();
  const item = items.bridge ?? '';
  expect((await desk.effects(item)).available).toBe(true);
  await take(ben, 'The bridge');
  await ben.page.getByText('A first person proposed an outcome.').waitFor();
  await answer(ben, '147');
  await ben.page.keyboard.press('n');
  await ben.page.getByText(/^Decided: Remove/).waitFor();
  expect((await desk.effects(item)).available).toBe(false);
});

it('undo recalls the notice', async () => {
  const receipt = await desk.report(items.walk ?? '', 'viewer-2');
  await take(ann, 'The walk');
  await answer(ann, '1');
  await foreseen(ann, 'Label');
  await ann.page.keyboard.press('n');
  await ann.page.getByText(/^Decided/).waitFor();
  // A receipt is no word on the decision: it goes out whatever is taken back.
  const waiting = async () => {
    const all = await desk.notices(receipt.case);
    return all.filter((one) => one.state === 'waiting' && one.kind !== 'receipt');
  };
  expect((await waiting()).map((one) => one.kind)).toContain('outcome');
  await ann.page.keyboard.press('z');
  await ann.page.getByText('Taken back: effects, strikes, copies and notices').waitFor();
  expect(await waiting()).toEqual([]);
  expect((await desk.status(receipt)).state).not.toBe('decided');
  // Nothing of it reached anybody, and the case is where it was.
  await ann.page.getByRole('heading', { level: 1, name: 'The walk' }).waitFor();
});

it('keyboard only', async () => {
  const { page } = ann;
  await page.goto('about:blank');
  await page.goto(`${desk.server.url}/console/#/desk`);
  await page.getByRole('link', { name: 'The walk' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: 'The walk' }).waitFor();
  await page.getByText('Nothing answered yet').waitFor();
  // Every key of the case is listed, and nothing was shown or heard unasked.
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  for (const name of ['Made or altered? yes', 'Hold', 'Skip', 'Next mark', 'Take a break']) {
    await keys.getByText(name, { exact: true }).waitFor();
  }
  await page.keyboard.press('Escape');
  expect(await page.locator('video').count()).toBe(0);
  const veiled = () => page.locator('.stills .still').first().getAttribute('class');
  expect(await veiled()).toContain('veiled');
  await page.keyboard.press('b');
  expect(await veiled()).toContain('grey');
  expect(await veiled()).not.toContain('veiled');
  await page.keyboard.press('b');
  for (const key of ['2', '5', '8']) await page.keyboard.press(key);
  await foreseen(ann, 'Allow');
  await page.keyboard.press('n');
  await page.getByText(/^Decided: Allow/).waitFor();
  await page.getByText('Nothing waits here').waitFor();
});

it('role may not', async () => {
  const cyd = await desk.signIn(browser, 'cyd');
  // An auditor sees, and is refused what changes something.
  await cyd.page.keyboard.press('n');
  await cyd.page.getByText('You may not do this.').waitFor();
  const rail = cyd.page.getByRole('navigation', { name: 'Screens' });
  expect(await rail.getByRole('link', { name: 'Operations' }).count()).toBe(0);
  expect(await rail.getByRole('link', { name: 'People' }).count()).toBe(0);
  await cyd.page.goto(`${desk.server.url}/console/#/people`);
  await cyd.page.getByText('You may not do this.').waitFor();
  // Nor does a page of another site act with the session: the token against forgery is missing.
  const refused = await ann.page.evaluate(async () => {
    return (await fetch('/v1/tasks/claim', { method: 'POST', body: '{}' })).text();
  });
  expect(refused).toContain('X-Csrf-Token');
  await cyd.page.goto(`${desk.server.url}/console/#/activity`);
  await cyd.page.getByText('decision taken back').first().waitFor();
  await cyd.close();
});

it('counts what was in the open, and pauses', async () => {
  await desk.report(items.walk ?? '', 'viewer-3');
  await take(ben, 'The walk');
  await ben.page.locator('.stills img').first().waitFor();
  await ben.page.keyboard.press('b');
  await until(async () => ((await ben.page.locator('.still.veiled').count()) === 0 ? true : null));
  const seconds = () => {
    return ben.page.evaluate(async () => Number((await (await fetch('/v1/exposure')).json()).seconds));
  };
  const before = await seconds();
  await ben.page.keyboard.press('w');
  await ben.page.getByRole('dialog', { name: 'A break' }).waitFor();
  await ben.page.getByText('Pictures and player are hidden.').waitFor();
  // Hiding it hands on what was seen.
  await until(async () => ((await seconds()) > before ? true : null));
  await ben.page.keyboard.press('Escape');
  await ben.page.locator('.still.veiled').first().waitFor();
});
