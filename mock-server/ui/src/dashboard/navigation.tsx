import { type JSX } from 'preact';
import { baseUrl, root } from '../lib/root.ts';
import { hrefOf } from './router.ts';
import { groups, views, type View } from './views.ts';

/** Links to the views, under headings, and to the pages beside the dashboard. */
export function Navigation({ open, current }: { readonly open: boolean; readonly current: View }): JSX.Element {
  return (
    <nav id="nav" class={open ? 'side open' : 'side'} aria-label="Views">
      <div class="nav-groups">
        <Links of={views.filter(({ group }) => group === undefined)} current={current} />
        {groups.map((group) => (
          <Group key={group} title={group} current={current} />
        ))}
      </div>
      <div class="nav-foot stack">
        <ul class="nav-pages">
          <li>
            <a href={`${root}docs`}>Run API operations</a>
          </li>
          <li>
            <a href={`${root}_emulate/docs`}>Control API</a>
          </li>
        </ul>
        <p class="base-url">
          <span class="muted">Base URL</span>
          <code class="break">{baseUrl}</code>
        </p>
      </div>
    </nav>
  );
}

function Group({ title, current }: { readonly title: string; readonly current: View }): JSX.Element | null {
  const members = views.filter(({ group }) => group === title);
  return members.length === 0 ? null : (
    <div>
      <h2 class="nav-title">{title}</h2>
      <Links of={members} current={current} />
    </div>
  );
}

function Links({ of, current }: { readonly of: readonly View[]; readonly current: View }): JSX.Element {
  return (
    <ul>
      {of.map(({ name, title, count: Count }) => (
        <li key={name}>
          <a href={hrefOf(name)} aria-current={name === current.name ? 'page' : undefined}>
            <span class="grow">{title}</span>
            {Count !== undefined && <Count />}
          </a>
        </li>
      ))}
    </ul>
  );
}
