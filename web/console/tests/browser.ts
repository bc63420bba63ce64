// Debian's Chromium, and pages of it that remember what went wrong in them.
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const OPTIONS = { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] };

export function launch(): Promise<Browser> {
  return chromium.launch(OPTIONS);
}

export interface Opened {
  page: Page;
  /** errors of scripts, refused by the content security policy, failed requests of ours */
  wrong: string[];
  close: () => Promise<void>;
}

export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    const isBad = message.type() === 'error' || message.type() === 'warning';
    if (isBad) wrong.push(`${message.text()} ${message.location().url}`.trim());
  });
  await page.goto(url);
  return { page, wrong, close: () => context.close() };
}

/** Drops files on the page as a person does. */
export async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const content = bytes.toString('base64');
  const transfer = await page.evaluateHandle(
    ({ name, content }) => {
      const raw = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([raw], name));
      return data;
    },
    { name, content },
  );
  for (const type of ['dragover', 'drop']) {
    await page.dispatchEvent('body', type, { dataTransfer: transfer });
  }
}
