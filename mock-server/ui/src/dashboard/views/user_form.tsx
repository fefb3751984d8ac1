import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { body, control, type Schemas } from '../../lib/control.ts';
import { Button, Dialog, Disclosure, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';
import { usePlaces } from '../places.ts';
import { draftOf, newUser, userPatch, type Draft } from './user_draft.ts';
import { Memberships } from './user_memberships.tsx';

/** Creates a user, or changes one. */
export function UserForm(props: {
  readonly user?: Schemas['UserInfo'];
  readonly onClose: () => void;
  readonly onSaved: (user: Schemas['UserInfo']) => void;
}): JSX.Element {
  const { user, onClose, onSaved } = props;
  const [draft, setDraft] = useState(() => draftOf(user));
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const { organizations, portals } = usePlaces();
  const save = async () => {
    const saved =
      user === undefined
        ? await body(control.POST('/_emulate/users', { body: newUser(draft) }))
        : await body(control.PATCH('/_emulate/users/{id}', { params: { path: { id: user.id } }, body: userPatch(user, draft) }));
    onSaved(saved);
  };
  const { busy, error, submit } = useSubmit(save, user === undefined ? `${draft.email} is created.` : `${draft.email} is changed.`, onClose);
  return (
    <Dialog title={user === undefined ? 'New user' : `Edit ${user.email}`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Account draft={draft} set={set} isNew={user === undefined} />
        <Field label="Signs in at">
          <select value={draft.portal_id} onChange={(event) => set({ portal_id: event.currentTarget.value })}>
            <option value="">Staff (no portal)</option>
            {portals.map(({ id, name }) => (
              <option key={id} value={id}>
                {name} ({id})
              </option>
            ))}
          </select>
        </Field>
        <Memberships
          organizations={organizations}
          chosen={draft.memberships}
          optional={draft.portal_id !== ''}
          onChange={(memberships) => set({ memberships })}
        />
        <Marks draft={draft} set={set} />
        <Disclosure summary="Permissions, scopes and id">
          <Rarely draft={draft} set={set} isNew={user === undefined} />
        </Disclosure>
        <ErrorLine error={error} />
        <div class="row">
          <Button type="submit" kind="primary" disabled={busy}>
            {user === undefined ? 'Create user' : 'Save'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly isNew: boolean;
}

function Account({ draft, set, isNew }: PartProps): JSX.Element {
  const hint = isNew ? 'Without one, the user signs in with magic codes only.' : 'Leave it empty to keep the password. A new one ends all sessions of the user.';
  return (
    <>
      <Field label="Address">
        <input type="text" inputMode="email" required value={draft.email} onInput={(event) => set({ email: event.currentTarget.value })} />
      </Field>
      <Field label="Password" hint={hint}>
        <input type="text" autocomplete="off" value={draft.password} onInput={(event) => set({ password: event.currentTarget.value })} />
      </Field>
      <div class="pair">
        <Field label="First name">
          <input value={draft.first_name} onInput={(event) => set({ first_name: event.currentTarget.value })} />
        </Field>
        <Field label="Last name">
          <input value={draft.last_name} onInput={(event) => set({ last_name: event.currentTarget.value })} />
        </Field>
      </div>
    </>
  );
}

function Marks({ draft, set }: Omit<PartProps, 'isNew'>): JSX.Element {
  const mark = (name: 'mfa_required' | 'is_superuser' | 'is_active', label: string) => (
    <label class="check">
      <input type="checkbox" checked={draft[name]} onChange={(event) => set({ [name]: event.currentTarget.checked })} />
      {label}
    </label>
  );
  return (
    <div class="row">
      {mark('is_active', 'Active')}
      {mark('mfa_required', 'Needs a second factor')}
      {mark('is_superuser', 'Superuser')}
    </div>
  );
}

function Rarely({ draft, set, isNew }: PartProps): JSX.Element {
  return (
    <div class="stack">
      <Field label="Permissions" hint="Separated by spaces.">
        <input value={draft.permissions} onInput={(event) => set({ permissions: event.currentTarget.value })} />
      </Field>
      <Field label="Scopes" hint="Separated by spaces.">
        <input value={draft.scopes} onInput={(event) => set({ scopes: event.currentTarget.value })} />
      </Field>
      {isNew && (
        <Field label="Id" hint="Made by the server if left empty.">
          <input maxLength={128} value={draft.id} onInput={(event) => set({ id: event.currentTarget.value })} />
        </Field>
      )}
    </div>
  );
}
