import { type JSX } from 'preact';
import { body, control, type Schemas } from '../../lib/control.ts';
import { useEdits } from '../../lib/edits.ts';
import { Button, ErrorLine } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { useSubmit } from '../../lib/submit.ts';
import { changedLinks, LinksFields, linksOf } from './links_fields.tsx';

/** Pages of the app that links in messages to staff open. */
export function StaffLinks(): JSX.Element {
  const { value, error } = useLive(() => body(control.GET('/_emulate/staff')), ['reset', 'resource']);
  return (
    <section class="stack" aria-labelledby="staff-title">
      <h2 id="staff-title">Staff</h2>
      <ErrorLine error={error} />
      {value !== undefined && <StaffForm staff={value} />}
    </section>
  );
}

function StaffForm({ staff }: { readonly staff: Schemas['Staff'] }): JSX.Element {
  const { value: links, edit, saved } = useEdits(staff, linksOf);
  const changed = changedLinks(staff, links);
  const { busy, error, submit } = useSubmit(
    async () => saved(await body(control.PATCH('/_emulate/staff', { body: changed }))),
    'The pages for staff are changed. New messages link to them.',
  );
  return (
    <form class="card stack" aria-label="Pages for staff" onSubmit={submit}>
      <LinksFields links={links} onChange={edit} />
      <ErrorLine error={error} />
      <div>
        <Button type="submit" disabled={busy || Object.keys(changed).length === 0}>
          Save pages for staff
        </Button>
      </div>
    </form>
  );
}
