import { expect, expectAccessible, expectNoSidewaysScroll, screenshots, test } from './fixtures.ts';

test('organisations and portals are created, renamed and deleted', async ({ page, world }) => {
  await page.goto(`${world.url}/#/organizations`);
  await expect(page.getByRole('list', { name: 'Organisations' }).getByRole('article')).toHaveCount(3);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshots(page, 'organizations');
  await page.getByRole('button', { name: 'New organisation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Initech');
  await dialog.getByLabel('Id').fill('org_initech');
  await dialog.getByRole('button', { name: 'Create organisation' }).click();
  const row = page.getByRole('article', { name: 'Initech' });
  await row.getByRole('button', { name: 'New portal' }).click();
  await dialog.getByLabel('Name').fill('Guests');
  await dialog.getByLabel('Id').fill('portal_guests');
  await dialog.getByLabel('Page for a password reset').fill('https://app.example.com/reset?token={token}');
  await expectAccessible(page);
  await screenshots(page, 'portal-form');
  await dialog.getByRole('button', { name: 'Create portal' }).click();
  await expect(row).toContainText('portal_guests');
  await row.getByRole('button', { name: 'Edit Guests' }).click();
  await dialog.getByLabel('Name').fill('Visitors');
  await dialog.getByLabel('Page for a password reset').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Visitors');
  expect(await world.ask('GET', '/_emulate/portals/portal_guests')).toEqual({ id: 'portal_guests', name: 'Visitors', organization_id: 'org_initech' });
  await row.getByRole('button', { name: 'Delete Visitors' }).click();
  await dialog.getByRole('button', { name: 'Delete portal' }).click();
  await expect(row).not.toContainText('Visitors');
  await row.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByLabel('Name').fill('Initrode');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const renamed = page.getByRole('article', { name: 'Initrode' });
  await renamed.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByRole('button', { name: 'Delete organisation' }).click();
  await expect(renamed).toHaveCount(0);
});

test('pages for staff are saved', async ({ page, world }) => {
  await page.goto(`${world.url}/#/organizations`);
  const form = page.getByRole('form', { name: 'Pages for staff' });
  const url = 'https://app.example.com/approve?session={session_id}&token={token}';
  await form.getByLabel('Page for an approval').fill(url);
  await form.getByRole('button', { name: 'Save pages for staff' }).click();
  await expect(page.getByRole('status')).toContainText('The pages for staff are changed.');
  expect(await world.ask('GET', '/_emulate/staff')).toEqual({ approve_url: url });
  await world.ask('PATCH', '/_emulate/staff', { approve_url: null });
  await expect(form.getByLabel('Page for an approval')).toHaveValue('');
});

test.describe('a refused deletion', () => {
  test.use({ expectedStatuses: [409] });

  test('names what still refers to the organisation', async ({ page, world }) => {
    await page.goto(`${world.url}/#/organizations`);
    await page.getByRole('article', { name: 'Acme', exact: true }).getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete organisation' }).click();
    await expect(dialog.getByRole('alert')).toContainText('is still referred to: the portal `portal_demo`');
    await screenshots(page, 'organization-refused');
  });
});
