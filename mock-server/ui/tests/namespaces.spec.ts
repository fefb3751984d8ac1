import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

// A name of dots only, and a namespace that exists.
test.use({ expectedStatuses: [400, 409] });

test('namespaces are opened and deleted', async ({ page, world }) => {
  await world.ask('GET', '/_emulate/clock');
  await page.goto(`${world.url}/#/namespaces`);
  const other = `${world.name}-other`;
  await page.getByRole('button', { name: 'New namespace' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(other);
  await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click();
  await expect(page).toHaveURL(new RegExp(`/_ns/${other}/`));
  await page.goto(`${world.url}/#/namespaces`);
  const row = page.getByRole('article', { name: other, exact: true });
  await expect(row).toContainText(`/_ns/${other}`);
  await expect(page.getByRole('article', { name: world.name, exact: true })).toContainText('on show');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'namespaces');
  await page.getByRole('button', { name: 'New namespace' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('..');
  await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('dialog')).toContainText('not only dots');
  await page.getByRole('dialog').getByLabel('Name').fill(other);
  await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click();
  await expect(page).toHaveURL(new RegExp(`/_ns/${other}/`));
  await page.goto(`${world.url}/#/namespaces`);
  await row.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete namespace' }).click();
  await expect(row).toHaveCount(0);
  const { data } = await world.ask('GET', '/_emulate/namespaces?limit=1000');
  expect(data.map(({ name }: { name: string }) => name)).not.toContain(other);
});
