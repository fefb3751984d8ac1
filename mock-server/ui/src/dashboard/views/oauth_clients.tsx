import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, Confirm, Empty } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { ViewHead } from '../view_head.tsx';
import { OauthClientForm } from './oauth_client_form.tsx';

type Client = Schemas['OauthClientInfo'];

/** The apps that sign users in through the browser. */
export function OauthClients(): JSX.Element {
  const [creating, setCreating] = useState(false);
  const load = (cursor: string | undefined) => {
    const query = cursor === undefined ? {} : { cursor };
    return body(control.GET('/_emulate/oauth-clients', { params: { query } }));
  };
  return (
    <>
      <ViewHead title="OAuth clients" about="Apps that sign users in through the browser, by authorization codes.">
        <Button kind="primary" onClick={() => setCreating(true)}>
          New client
        </Button>
      </ViewHead>
      <PagedList
        label="OAuth clients"
        filter=""
        types={['reset', 'resource']}
        load={load}
        whole
        idOf={({ id }) => id}
        row={(one) => <ClientRow client={one} />}
        empty={<NoClients />}
      />
      {creating && <OauthClientForm onClose={() => setCreating(false)} />}
    </>
  );
}

function NoClients(): JSX.Element {
  return (
    <Empty title="No OAuth clients">
      <p>
        A command line or another app signs in as a client. Create one here, or name it in a scenario file as{' '}
        <code>oauth_clients</code>.
      </p>
    </Empty>
  );
}

function ClientRow({ client }: { readonly client: Client }): JSX.Element {
  const [asked, setAsked] = useState<'edit' | 'delete'>();
  const close = () => setAsked(undefined);
  return (
    <article class="line" aria-label={client.id}>
      <div class="grow">
        <h2 class="message-to row">
          <code class="break">{client.id}</code>
          <Badge>{client.has_secret ? 'confidential' : 'public'}</Badge>
        </h2>
        {client.redirect_uris.length === 0 ? (
          <p class="muted">No redirect URI: nobody can sign in.</p>
        ) : (
          <ul class="muted uris" aria-label={`Redirect URIs of ${client.id}`}>
            {client.redirect_uris.map((uri) => (
              <li key={uri} class="break">
                {uri}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="row">
        <Button aria-label={`Edit ${client.id}`} onClick={() => setAsked('edit')}>
          Edit
        </Button>
        <Button kind="danger" aria-label={`Delete ${client.id}`} onClick={() => setAsked('delete')}>
          Delete
        </Button>
      </div>
      {asked === 'edit' && <OauthClientForm client={client} onClose={close} />}
      {asked === 'delete' && (
        <Confirm
          title={`Delete ${client.id}`}
          verb="Delete client"
          run={() => body(control.DELETE('/_emulate/oauth-clients/{id}', { params: { path: { id: client.id } } }))}
          done={`${client.id} is deleted.`}
          onClose={close}
        >
          <p>Its authorization codes and the sessions that users have opened with them end.</p>
        </Confirm>
      )}
    </article>
  );
}
