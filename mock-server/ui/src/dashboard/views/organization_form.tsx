import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Dialog, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';

/** Creates an organisation, or renames one. */
export function OrganizationForm(props: {
  readonly organization?: Schemas['Organization'];
  readonly onClose: () => void;
}): JSX.Element {
  const { organization, onClose } = props;
  const [name, setName] = useState(organization?.name ?? '');
  const [id, setId] = useState('');
  const save = () =>
    organization === undefined
      ? body(control.POST('/_emulate/organizations', { body: { name, ...(id && { id }) } }))
      : body(control.PATCH('/_emulate/organizations/{id}', { params: { path: { id: organization.id } }, body: { name } }));
  const done = organization === undefined ? `${name} is created.` : `${organization.name} is now ${name}.`;
  const { busy, error, submit } = useSubmit(save, done, onClose);
  return (
    <Dialog title={organization === undefined ? 'New organisation' : `Rename ${organization.name}`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Field label="Name">
          <input required maxLength={1024} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        {organization === undefined && (
          <Field label="Id" hint="Made by the server if left empty. A sandbox is named PARENT_s_NAME.">
            <input maxLength={128} value={id} onInput={(event) => setId(event.currentTarget.value)} />
          </Field>
        )}
        <ErrorLine error={error} />
        <div class="row">
          <Button type="submit" kind="primary" disabled={busy}>
            {organization === undefined ? 'Create organisation' : 'Save'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
