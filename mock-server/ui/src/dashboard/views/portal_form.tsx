import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Dialog, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';
import { changedLinks, LinksFields, linksOf } from './links_fields.tsx';

/** Creates a portal of an organisation, or changes one. */
export function PortalForm(props: {
  readonly organizationId: string;
  readonly portal?: Schemas['Portal'];
  readonly onClose: () => void;
}): JSX.Element {
  const { organizationId, portal, onClose } = props;
  const [name, setName] = useState(portal?.name ?? '');
  const [id, setId] = useState('');
  const [links, setLinks] = useState(() => linksOf(portal));
  const changed = changedLinks(portal, links);
  const save = () =>
    portal === undefined
      ? body(control.POST('/_emulate/portals', { body: { name, organization_id: organizationId, ...(id && { id }), ...changed } }))
      : body(
          control.PATCH('/_emulate/portals/{id}', {
            params: { path: { id: portal.id } },
            body: { ...(name !== portal.name && { name }), ...changed },
          }),
        );
  const { busy, error, submit } = useSubmit(save, `${name} is ${portal === undefined ? 'created' : 'changed'}.`, onClose);
  return (
    <Dialog title={portal === undefined ? `New portal of ${organizationId}` : `Edit ${portal.name}`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Field label="Name">
          <input required maxLength={1024} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        {portal === undefined && (
          <Field label="Id" hint="Made by the server if left empty. An app sends it as portal_id.">
            <input maxLength={128} value={id} onInput={(event) => setId(event.currentTarget.value)} />
          </Field>
        )}
        <LinksFields links={links} onChange={(change) => setLinks({ ...links, ...change })} />
        <ErrorLine error={error} />
        <div class="row">
          <Button type="submit" kind="primary" disabled={busy}>
            {portal === undefined ? 'Create portal' : 'Save'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
