import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser';
import { Server } from './server';

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

it('makes a bank, fills it from an item, undoes, and takes an entry out', async () => {
  const { page, wrong, close } = await open(browser, `${server.url}/console/#/banks`);
  await page.getByRole('heading', { name: 'No banks yet' }).waitFor();
  await page.getByLabel('Name of the new bank').fill('known');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'known', exact: true }).waitFor();

  const item = await server.upload('original.mp4', 'The old bridge');
  await page.goto(`${server.url}/console/#/items/${item.id}`);
  await page.getByRole('heading', { name: 'The old bridge' }).waitFor();
  const add = async () => {
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Add to a bank' });
    expect(await dialog.getByLabel('Name of the entry').inputValue()).toBe('the-old-bridge');
    await dialog.getByLabel('I have looked at it').check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Added to known as manipulated.').waitFor();
  };
  await add();
  await page.keyboard.press('z');
  await page.getByText('Taken out of known again.').waitFor();
  await add();

  await page.goto(`${server.url}/console/#/banks/known`);
  const entry = page.getByRole('row', { name: /^the-old-bridge/ });
  await entry.getByText('(confirmed)').waitFor();
  expect(await entry.locator('img').count()).toBe(3);
  await entry.getByRole('button', { name: 'Remove the-old-bridge' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('heading', { name: 'This bank is empty' }).waitFor();
  expect(wrong).toEqual([]);
  await close();
});

it('says why a bank cannot be made', async () => {
  const { page, close } = await open(browser, `${server.url}/console/#/banks`);
  const name = page.getByLabel('Name of the new bank');
  await name.fill('Not A Name');
  await page.keyboard.press('Enter');
  const said = page.getByRole('alert');
  await said.getByText('The server refused.').waitFor();
  await said.getByText('Check what you entered.').waitFor();
  expect(await name.inputValue()).toBe('Not A Name');
  await close();
});
