import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Schemas } from '../../lib/control.ts';
import { Button, ErrorLine, Field } from '../../lib/elements.tsx';
import { useSubmit } from '../../lib/submit.ts';
import { issue, Tokens, type Issued } from './user_sign_in.tsx';

const CONDITIONS = { valid: 'Valid', expired: 'Expired', revoked: 'Revoked' } as const;
type Condition = keyof typeof CONDITIONS;

/** Issues tokens of a certain organisation, lifetime or condition. */
export function IssueForm({ user }: { readonly user: Schemas['UserInfo'] }): JSX.Element {
  const [org, setOrg] = useState('');
  const [ttl, setTtl] = useState('');
  const [condition, setCondition] = useState<Condition>('valid');
  const [impersonator, setImpersonator] = useState('');
  const [issued, setIssued] = useState<Issued>();
  const wanted = {
    user: user.id,
    ...(org && { org }),
    ...(ttl && { ttl }),
    ...(condition !== 'valid' && { [condition]: true }),
    ...(impersonator && { impersonator }),
  };
  const { busy, error, submit } = useSubmit(async () => setIssued(await issue(wanted)), `Tokens of ${user.email} are issued.`);
  return (
    <form class="card stack" aria-label="Tokens" onSubmit={submit}>
      <h3>Tokens for a test</h3>
      <div class="pair">
        <Field label="Organisation">
          <select value={org} onChange={(event) => setOrg(event.currentTarget.value)}>
            <option value="">Default</option>
            {user.memberships.map(({ organization_id }) => (
              <option key={organization_id}>{organization_id}</option>
            ))}
          </select>
        </Field>
        <Field label="Condition">
          <select value={condition} onChange={(event) => setCondition(event.currentTarget.value as Condition)}>
            {Object.entries(CONDITIONS).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Lifetime of the access token">
          <input placeholder="30m" value={ttl} onInput={(event) => setTtl(event.currentTarget.value)} />
        </Field>
        <Field label="Operator who acts as the user">
          <input placeholder="owner@example.com" value={impersonator} onInput={(event) => setImpersonator(event.currentTarget.value)} />
        </Field>
      </div>
      <ErrorLine error={error} />
      <div>
        <Button type="submit" disabled={busy}>
          Issue tokens
        </Button>
      </div>
      {issued !== undefined && <Tokens issued={issued} email={user.email} onClose={() => setIssued(undefined)} />}
    </form>
  );
}
