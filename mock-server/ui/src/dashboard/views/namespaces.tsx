import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Badge, Button, Confirm, CopyButton } from '../../lib/elements.tsx';
import { PagedList } from '../../lib/paged_list.tsx';
import { namespace, pathIn } from '../../lib/root.ts';
import { NewNamespace } from '../namespace_switcher.tsx';
import { ViewHead } from '../view_head.tsx';

/** The namespaces of the server. */
export function Namespaces(): JSX.Element {
  const [creating, setCreating] = useState(false);
  const load = (cursor: string | undefined) => {
    const query = cursor === undefined ? {} : { cursor };
    return body(control.GET('/_emulate/namespaces', { params: { query } }));
  };
  return (
    <>
      <ViewHead
        title="Namespaces"
        about="Worlds with their own users, sessions, inbox, requests and clock: one for each test. One without use for an hour is deleted."
      >
        <Button kind="primary" onClick={() => setCreating(true)}>
          New namespace
        </Button>
      </ViewHead>
      <PagedList
        label="Namespaces"
        filter=""
        types={['reset']}
        load={load}
        whole
        idOf={({ name }) => name}
        row={(one) => <NamespaceRow one={one} />}
        empty={<p class="muted">The server creates a namespace at the first request that names it.</p>}
      />
      {creating && <NewNamespace onClose={() => setCreating(false)} />}
    </>
  );
}

function NamespaceRow({ one }: { readonly one: Schemas['NamespaceInfo'] }): JSX.Element {
  const [deleting, setDeleting] = useState(false);
  const here = one.name === namespace;
  return (
    <article class="line" aria-label={one.name}>
      <div class="grow">
        <h2 class="message-to row">
          <a class="break" href={`${pathIn(one.name)}#/start`} aria-label={`Open ${one.name}`}>
            {one.name}
          </a>
          {here && <Badge tone="info">on show</Badge>}
        </h2>
        <p class="muted break">
          <code>{one.base_url}</code>
        </p>
      </div>
      <div class="row">
        <CopyButton text={one.base_url} label={`Copy the base URL of ${one.name}`}>
          Copy base URL
        </CopyButton>
        <Button kind="danger" onClick={() => setDeleting(true)}>
          Delete
        </Button>
      </div>
      {deleting && <Deleting name={one.name} here={here} onClose={() => setDeleting(false)} />}
    </article>
  );
}

function Deleting(props: { readonly name: string; readonly here: boolean; readonly onClose: () => void }): JSX.Element {
  const { name, here, onClose } = props;
  const params = { params: { path: { ns: name } } };
  return (
    <Confirm
      title={`Delete ${name}`}
      verb="Delete namespace"
      run={() => body(control.DELETE('/_emulate/namespaces/{ns}', params))}
      done={`The namespace ${name} is deleted.`}
      onClose={onClose}
    >
      <p>
        Its users, sessions, messages, requests, faults and snapshots are deleted.
        {here || name === 'default' ? ' The next request begins it anew with the scenario.' : ''}
      </p>
    </Confirm>
  );
}
