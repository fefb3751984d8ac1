import { expect, type Page, type Locator } from '@playwright/test';

/** Sends the form on show, and returns its reply. */
export async function send(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Waiting for the reply…')).toBeHidden();
  return page.getByRole('region', { name: 'Reply', exact: true });
}

/** Opens an operation of the page on show. */
export async function openOperation(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: new RegExp(`^[A-Z]+ ?${name}$`) }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

/** Sends the call that the page offers after a reply. */
export async function follow(page: Page, name: string): Promise<Locator> {
  await page.getByRole('list', { name: 'What can follow' }).getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  return send(page);
}
