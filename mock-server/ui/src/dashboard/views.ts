import { type ComponentType } from 'preact';
import { Faults } from './views/faults.tsx';
import { Inbox } from './views/inbox.tsx';
import { RulesView } from './views/rules.tsx';

export interface View {
  /** Name in the address. */
  readonly name: string;
  readonly title: string;
  /** Key after `g` that opens it. */
  readonly key: string;
  readonly component: ComponentType;
}

/** The views, in the order of the navigation. */
export const views: readonly View[] = [
  { name: 'inbox', title: 'Inbox', key: 'i', component: Inbox },
  { name: 'faults', title: 'Faults', key: 'f', component: Faults },
  { name: 'rules', title: 'Rules', key: 'l', component: RulesView },
];
