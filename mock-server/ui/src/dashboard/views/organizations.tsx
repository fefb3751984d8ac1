import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Confirm, Empty } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { usePlaces } from '../places.ts';
import { hrefOf } from '../router.ts';
import { ViewHead } from '../view_head.tsx';
import { OrganizationForm } from './organization_form.tsx';
import { PortalForm } from './portal_form.tsx';
import { PortalRow } from './portal_row.tsx';
import { StaffLinks } from './staff_links.tsx';

type Organization = Schemas['Organization'];
type Portal = Schemas['Portal'];

/** The organisations of the namespace, with their portals, and the links of staff. */
export function Organizations(): JSX.Element {
  const [creating, setCreating] = useState(false);
  const { portals } = usePlaces();
  const load = (cursor: string | undefined) => {
    const query = cursor === undefined ? {} : { cursor };
    return body(control.GET('/_emulate/organizations', { params: { query } }));
  };
  return (
    <>
      <ViewHead title="Organisations" about="Where sessions work, with the portals for guests.">
        <Button kind="primary" onClick={() => setCreating(true)}>
          New organisation
        </Button>
      </ViewHead>
      <PagedList
        label="Organisations"
        filter=""
        types={['reset', 'resource']}
        load={load}
        whole
        idOf={({ id }) => id}
        row={(one) => <OrganizationRow organization={one} portals={portals.filter((portal) => portal.organization_id === one.id)} />}
        empty={<NoOrganizations />}
      />
      <StaffLinks />
      {creating && <OrganizationForm onClose={() => setCreating(false)} />}
    </>
  );
}

function NoOrganizations(): JSX.Element {
  return (
    <Empty title="No organisations">
      <p>
        Users are members of organisations, so a sign-in needs one. Create it here, or load a scenario file:{' '}
        <code>auth-mock-server --scenario users.yaml</code>
      </p>
    </Empty>
  );
}

type Asked = 'rename' | 'portal' | 'delete' | undefined;

function OrganizationRow(props: { readonly organization: Organization; readonly portals: readonly Portal[] }): JSX.Element {
  const { organization, portals } = props;
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <article class="line" aria-label={organization.name}>
      <div class="grow">
        <h2 class="message-to break">{organization.name}</h2>
        <p class="muted row">
          <code class="break">{organization.id}</code>
          <a href={hrefOf('users', { organization: organization.id })}>Users</a>
        </p>
      </div>
      <div class="row">
        <Button onClick={() => setAsked('portal')}>New portal</Button>
        <Button onClick={() => setAsked('rename')}>Rename</Button>
        <Button kind="danger" onClick={() => setAsked('delete')}>
          Delete
        </Button>
      </div>
      {portals.length > 0 && (
        <ul class="portals whole-line" aria-label={`Portals of ${organization.name}`}>
          {portals.map((portal) => (
            <PortalRow key={portal.id} portal={portal} />
          ))}
        </ul>
      )}
      {asked === 'rename' && <OrganizationForm organization={organization} onClose={close} />}
      {asked === 'portal' && <PortalForm organizationId={organization.id} onClose={close} />}
      {asked === 'delete' && (
        <Confirm
          title={`Delete ${organization.name}`}
          verb="Delete organisation"
          run={() => body(control.DELETE('/_emulate/organizations/{id}', { params: { path: { id: organization.id } } }))}
          done={`${organization.name} is deleted.`}
          onClose={close}
        >
          <p>Only an organisation without users and portals can be deleted.</p>
        </Confirm>
      )}
    </article>
  );
}
