import type { Schemas } from '../../lib/control.ts';

type UserInfo = Schemas['UserInfo'];

/** What the form of a user holds. */
export interface Draft {
  readonly id: string;
  readonly email: string;
  /** Empty keeps the password of a user that exists. */
  readonly password: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly is_active: boolean;
  readonly is_superuser: boolean;
  readonly mfa_required: boolean;
  /** Empty for staff. */
  readonly portal_id: string;
  readonly memberships: readonly Schemas['Membership'][];
  /** Separated by spaces or commas. */
  readonly permissions: string;
  readonly scopes: string;
}

export function draftOf(user: UserInfo | undefined): Draft {
  return {
    id: user?.id ?? '',
    email: user?.email ?? '',
    password: '',
    first_name: user?.first_name ?? '',
    last_name: user?.last_name ?? '',
    is_active: user?.is_active ?? true,
    is_superuser: user?.is_superuser ?? false,
    mfa_required: user?.mfa_required ?? false,
    portal_id: user?.portal_id ?? '',
    memberships: user?.memberships ?? [],
    permissions: user?.permissions.join(' ') ?? '',
    scopes: user?.scopes.join(' ') ?? '',
  };
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function fields({ id: _, ...draft }: Draft) {
  return {
    ...draft,
    portal_id: draft.portal_id === '' ? null : draft.portal_id,
    memberships: [...draft.memberships],
    permissions: words(draft.permissions),
    scopes: words(draft.scopes),
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The body that creates a user: what differs from the defaults. */
export function newUser(draft: Draft): Schemas['NewUser'] {
  const { email, password, ...rest } = fields(draft);
  const { email: _, password: __, ...defaults } = fields(draftOf(undefined));
  const set = Object.entries(rest).filter(([name, value]) => !same(value, defaults[name as keyof typeof defaults]));
  return { ...(draft.id && { id: draft.id }), email, password, ...Object.fromEntries(set) };
}

/** The body that changes a user: what differs from now. */
export function userPatch(user: UserInfo, draft: Draft): Schemas['UserPatch'] {
  const before = fields(draftOf(user));
  const changed = Object.entries(fields(draft)).filter(([name, value]) => !same(value, before[name as keyof typeof before]));
  return Object.fromEntries(changed);
}
