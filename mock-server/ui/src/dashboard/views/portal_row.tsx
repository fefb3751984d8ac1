import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Confirm } from '../../lib/elements.tsx';
import { hrefOf } from '../router.ts';
import { PortalForm } from './portal_form.tsx';

/** A portal in the row of its organisation. */
export function PortalRow({ portal }: { readonly portal: Schemas['Portal'] }): JSX.Element {
  const [asked, setAsked] = useState<'edit' | 'delete'>();
  const close = () => setAsked(undefined);
  const links = [portal.reset_url, portal.login_url, portal.approve_url].filter(Boolean).length;
  return (
    <li class="portal">
      <div class="grow">
        <h3 class="break">{portal.name}</h3>
        <p class="muted row">
          <span>portal</span>
          <code class="break">{portal.id}</code>
          <a href={hrefOf('users', { portal: portal.id })}>Users of the portal</a>
          {links > 0 && <span>{links === 1 ? '1 page of the app' : `${links} pages of the app`}</span>}
        </p>
      </div>
      <div class="row">
        <Button aria-label={`Edit ${portal.name}`} onClick={() => setAsked('edit')}>
          Edit
        </Button>
        <Button kind="danger" aria-label={`Delete ${portal.name}`} onClick={() => setAsked('delete')}>
          Delete
        </Button>
      </div>
      {asked === 'edit' && <PortalForm organizationId={portal.organization_id} portal={portal} onClose={close} />}
      {asked === 'delete' && (
        <Confirm
          title={`Delete ${portal.name}`}
          verb="Delete portal"
          run={() => body(control.DELETE('/_emulate/portals/{id}', { params: { path: { id: portal.id } } }))}
          done={`${portal.name} is deleted.`}
          onClose={close}
        >
          <p>Only a portal without users can be deleted.</p>
        </Confirm>
      )}
    </li>
  );
}
