import { type ComponentType } from 'preact';
import { UnreadMessages, WaitingSignIns } from './navigation_counts.tsx';
import { Clock } from './views/clock.tsx';
import { Coverage } from './views/coverage.tsx';
import { Faults } from './views/faults.tsx';
import { Inbox } from './views/inbox.tsx';
import { Namespaces } from './views/namespaces.tsx';
import { OauthClients } from './views/oauth_clients.tsx';
import { Organizations } from './views/organizations.tsx';
import { Requests } from './views/requests.tsx';
import { RulesView } from './views/rules.tsx';
import { Sessions } from './views/sessions.tsx';
import { SignIns } from './views/sign_ins.tsx';
import { Snapshots } from './views/snapshots.tsx';
import { Start } from './views/start.tsx';
import { Users } from './views/users.tsx';

/** Headings of the navigation, in its order. */
export const groups = ['People', 'Traffic', 'World'] as const;

export interface View {
  /** Name in the address. */
  readonly name: string;
  readonly title: string;
  /** Key after `g` that opens it. */
  readonly key: string;
  readonly component: ComponentType;
  /** Heading in the navigation; the first view has none. */
  readonly group?: (typeof groups)[number];
  /** A count beside the title. */
  readonly count?: ComponentType;
}

/** The views, in the order of the navigation. The first is the default. */
export const views: readonly View[] = [
  { name: 'start', title: 'Start', key: 's', component: Start },
  { name: 'inbox', title: 'Inbox', key: 'i', component: Inbox, group: 'People', count: UnreadMessages },
  { name: 'sign-ins', title: 'Sign-ins', key: 'w', component: SignIns, group: 'People', count: WaitingSignIns },
  { name: 'users', title: 'Users', key: 'u', component: Users, group: 'People' },
  { name: 'organizations', title: 'Organisations', key: 'o', component: Organizations, group: 'People' },
  { name: 'oauth-clients', title: 'OAuth clients', key: 'a', component: OauthClients, group: 'People' },
  { name: 'sessions', title: 'Sessions', key: 'e', component: Sessions, group: 'People' },
  { name: 'requests', title: 'Requests', key: 'r', component: Requests, group: 'Traffic' },
  { name: 'faults', title: 'Faults', key: 'f', component: Faults, group: 'Traffic' },
  { name: 'coverage', title: 'Contract coverage', key: 'v', component: Coverage, group: 'Traffic' },
  { name: 'rules', title: 'Rules', key: 'l', component: RulesView, group: 'Traffic' },
  { name: 'clock', title: 'Clock', key: 'c', component: Clock, group: 'World' },
  { name: 'snapshots', title: 'Snapshots', key: 'p', component: Snapshots, group: 'World' },
  { name: 'namespaces', title: 'Namespaces', key: 'n', component: Namespaces, group: 'World' },
];
