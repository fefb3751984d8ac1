import { type JSX } from 'preact';
import { type Schemas } from '../../lib/control.ts';
import { Button } from '../../lib/elements.tsx';

type Membership = Schemas['Membership'];

const ROLES: readonly Schemas['Role'][] = ['member', 'admin', 'owner'];

/** The organisations of a user, with a role in each. The first is the default one. */
export function Memberships(props: {
  readonly organizations: readonly Schemas['Organization'][];
  readonly chosen: readonly Membership[];
  /** Whether the user may have none here, because the portal brings one. */
  readonly optional: boolean;
  readonly onChange: (memberships: readonly Membership[]) => void;
}): JSX.Element {
  const { organizations, chosen, optional, onChange } = props;
  const taken = new Set(chosen.map(({ organization_id }) => organization_id));
  const free = organizations.filter(({ id }) => !taken.has(id));
  const replace = (index: number, change: Partial<Membership>) =>
    onChange(chosen.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const add = (id: string) => onChange([...chosen, { organization_id: id, role: 'member' }]);
  return (
    <fieldset class="memberships">
      <legend class="field-label">Organisations</legend>
      <p class="field-hint">
        {optional ? "Without one, the user becomes a member of the portal's organisation." : 'At least one. The first is the default.'}
      </p>
      {chosen.map(({ organization_id, role }, index) => (
        <div class="row membership" key={organization_id}>
          <span class="grow break">{organization_id}</span>
          <select
            aria-label={`Role in ${organization_id}`}
            value={role ?? 'member'}
            onChange={(event) => replace(index, { role: event.currentTarget.value as Schemas['Role'] })}
          >
            {ROLES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <Button aria-label={`Remove ${organization_id}`} onClick={() => onChange(chosen.filter((_, at) => at !== index))}>
            Remove
          </Button>
        </div>
      ))}
      {free.length > 0 && (
        <select aria-label="Add an organisation" value="" onChange={(event) => add(event.currentTarget.value)}>
          <option value="">Add an organisation…</option>
          {free.map(({ id, name }) => (
            <option key={id} value={id}>
              {name} ({id})
            </option>
          ))}
        </select>
      )}
    </fieldset>
  );
}
