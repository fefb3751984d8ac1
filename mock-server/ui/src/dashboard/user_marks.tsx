import { type JSX } from 'preact';
import type { Schemas } from '../lib/control.ts';
import { Badge, Countdown } from '../lib/elements.tsx';

const POWER: Record<Schemas['Role'], number> = { member: 0, admin: 1, owner: 2 };

/** The role with the most power among a user's memberships. */
function strongestRole({ memberships }: Schemas['UserInfo']): Schemas['Role'] | undefined {
  const roles = memberships.map(({ role = 'member' }) => role);
  return roles.sort((one, other) => POWER[other] - POWER[one])[0];
}

/** What a user is, and what matters for a sign-in, as the first screen of the terminal has it. */
export function UserMarks({ user }: { readonly user: Schemas['UserInfo'] }): JSX.Element {
  const role = strongestRole(user);
  return (
    <span class="row marks muted">
      <span class="break">
        {user.portal_id ? `portal user of ${user.portal_id}` : 'staff'}
        {role !== undefined && `, ${role}`}
      </span>
      {user.is_superuser && <Badge tone="info">superuser</Badge>}
      {user.mfa_required && <Badge tone="info">second factor</Badge>}
      {!user.has_password && <Badge tone="warn">no password</Badge>}
      {!user.is_active && <Badge tone="bad">inactive</Badge>}
      {user.locked_until && (
        <Badge tone="bad">
          locked, <Countdown at={user.locked_until} />
        </Badge>
      )}
    </span>
  );
}

/** Name and id of a user. */
export function nameAndId({ first_name, last_name, id }: Schemas['UserInfo']): string {
  const name = `${first_name} ${last_name}`.trim();
  return name === '' ? id : `${name} · ${id}`;
}
