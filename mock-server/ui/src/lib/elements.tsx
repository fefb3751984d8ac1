import { cloneElement, type ComponentChildren, type JSX, type VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { copy } from './clipboard.ts';
import { useSubmit } from './submit.ts';
import { countdown, clockNow, exactTime, reading, relativeTime, startTicking, tick } from './time.ts';

type ButtonProps = JSX.IntrinsicElements['button'] & {
  readonly kind?: 'primary' | 'danger' | 'plain';
};

export function Button({ kind = 'plain', class: extra, ...rest }: ButtonProps): JSX.Element {
  return <button type="button" {...rest} class={`button ${kind} ${extra ?? ''}`} />;
}

const CONFIRMED_MS = 1500;

/** A button that copies a text, and says so. `label` is its name for screen readers. */
export function CopyButton(props: {
  readonly text: string;
  readonly label: string;
  readonly class?: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') {
      return undefined;
    }
    const timer = setTimeout(() => setState('idle'), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const run = () =>
    void copy(props.text).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  const word = { idle: props.children ?? 'Copy', copied: 'Copied', failed: 'Not copied' }[state];
  return (
    <button type="button" class={`button plain copy ${props.class ?? ''}`} title={props.label} onClick={run}>
      <span class="visually-hidden">{props.label}: </span>
      <span aria-live="polite">{word}</span>
    </button>
  );
}

export type Tone = 'neutral' | 'good' | 'bad' | 'warn' | 'info';

export function Badge(props: { readonly tone?: Tone; readonly children: ComponentChildren }): JSX.Element {
  return <span class={`badge ${props.tone ?? 'neutral'}`}>{props.children}</span>;
}

function useTicking(): void {
  useEffect(startTicking, []);
  void tick.value;
  void reading.value;
}

/** A time relative to the namespace's clock, with the exact one on hover. */
export function Time({ at }: { readonly at: string }): JSX.Element {
  useTicking();
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(time)}>
      {relativeTime(time)}
    </time>
  );
}

/** Time left until `at`, counting down by the namespace's clock. */
export function Countdown({ at }: { readonly at: string }): JSX.Element {
  useTicking();
  const left = Date.parse(at) - clockNow();
  return (
    <time dateTime={at} title={`until ${exactTime(Date.parse(at))}`} class={left < 60_000 ? 'countdown soon' : 'countdown'}>
      {left > 0 ? `${countdown(left)} left` : 'expired'}
    </time>
  );
}

/** What a list shows while it is empty: what would be here, and how to get it. */
export function Empty(props: { readonly title: string; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

export function ErrorLine({ error }: { readonly error: Error | undefined }): JSX.Element | null {
  return error === undefined ? null : (
    <p class="error-line" role="alert">
      {error.message}
    </p>
  );
}

/** A modal dialog, open while it is shown. Escape and its own button close it. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} class={props.wide ? 'wide' : ''} aria-label={props.title} onClose={props.onClose}>
      <header class="dialog-head">
        <h2>{props.title}</h2>
        <Button aria-label="Close" onClick={props.onClose}>
          ✕
        </Button>
      </header>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  );
}

/** A labelled control of a form. The hint describes the control, and is no part of its name. */
export function Field(props: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly children: VNode;
}): JSX.Element {
  const hint = useId();
  return (
    <div class="field">
      <label class="field">
        <span class="field-label">{props.label}</span>
        {props.hint === undefined ? props.children : cloneElement(props.children, { 'aria-describedby': hint })}
      </label>
      {props.hint !== undefined && (
        <span class="field-hint" id={hint}>
          {props.hint}
        </span>
      )}
    </div>
  );
}

/** Source text with a button that copies it. */
export function Code(props: { readonly text: string; readonly label: string }): JSX.Element {
  return (
    <div class="code">
      <pre tabIndex={0} role="region" aria-label={props.label}>
        <code>{props.text}</code>
      </pre>
      <CopyButton text={props.text} label={`Copy ${props.label}`} />
    </div>
  );
}

/** A part of the page that opens and closes, closed at first. Its content is made when it opens. */
export function Disclosure(props: { readonly summary: ComponentChildren; readonly children: ComponentChildren }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.summary}</summary>
      {open && props.children}
    </details>
  );
}

/** A value as indented JSON, with a button that copies it. */
export function Json(props: { readonly value: unknown; readonly label: string }): JSX.Element {
  return <Code text={JSON.stringify(props.value, null, 2)} label={props.label} />;
}

/** Asks before an act that cannot be undone. */
export function Confirm(props: {
  readonly title: string;
  /** Words of the button that acts, such as `Delete user`. */
  readonly verb: string;
  readonly run: () => Promise<unknown>;
  readonly done: string;
  readonly onClose: () => void;
  /** Runs after the success, instead of `onClose`. */
  readonly after?: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { busy, error, submit } = useSubmit(props.run, props.done, props.after ?? props.onClose);
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        {props.children}
        <ErrorLine error={error} />
        <div class="row">
          <Button type="submit" kind="danger" disabled={busy}>
            {props.verb}
          </Button>
          <Button onClick={props.onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
