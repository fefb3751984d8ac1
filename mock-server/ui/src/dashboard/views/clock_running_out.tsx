import { type JSX } from 'preact';
import { body, control } from '../../lib/control.ts';
import { Badge, Countdown, Empty, ErrorLine } from '../../lib/elements.tsx';
import { useLive } from '../../lib/live.ts';
import { hrefOf } from '../router.ts';

const SHOWN = 8;

/** The newest codes and links with the time they have left, so that a step of the clock is seen. */
export function RunningOut(): JSX.Element {
  const load = () => body(control.GET('/_emulate/messages', { params: { query: { limit: SHOWN } } }));
  const { value, error } = useLive(load, ['message', 'clock', 'reset']);
  const messages = value?.data ?? [];
  return (
    <section class="stack" aria-label="Codes and links">
      <h2>Codes and links</h2>
      <ErrorLine error={error} />
      {value !== undefined && messages.length === 0 && (
        <Empty title="Nothing waits">
          <p>
            Start a sign-in with a second factor. Its code appears here with the time that it has left, and expires when
            the clock passes it.
          </p>
        </Empty>
      )}
      {messages.length > 0 && (
        <ul class="list">
          {messages.map(({ id, to, kind, expires_at: expires }) => (
            <li key={id} class="clock-message">
              <a class="grow break" href={hrefOf('inbox', { to })}>
                {to}
              </a>
              <Badge tone="info">{kind.replaceAll('_', ' ')}</Badge>
              <Countdown at={expires} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
