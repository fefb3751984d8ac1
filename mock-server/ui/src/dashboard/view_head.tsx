import { type ComponentChildren, type JSX } from 'preact';

/** Title of a view, what it shows, and its controls. */
export function ViewHead(props: {
  readonly title: string;
  readonly about: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <header class="view-head">
      <div class="grow">
        <h1>{props.title}</h1>
        <p class="muted">{props.about}</p>
      </div>
      <div class="row view-controls">{props.children}</div>
    </header>
  );
}
