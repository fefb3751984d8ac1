import { type Signal } from '@preact/signals';
import { type JSX } from 'preact';
import { Button, ErrorLine } from '../lib/elements.tsx';
import { fill, fillFailures, fromInbox, fromReplies, newRefreshToken, previousCalls, takesFromInbox } from './chain.ts';
import { type Document, type Operation } from './document.ts';
import { type Draft, inputNames } from './draft.ts';
import { hrefOf, isControl, titleOf } from './page_state.ts';
import { controlState, runAs } from './run_as.ts';

interface ValueProps {
  readonly document: Document;
  readonly operation: Operation;
  readonly draft: Signal<Draft>;
}

/** Fills in the values that an example cannot have: codes, ids and tokens of what happened here. */
export function ValueButtons({ document, operation, draft }: ValueProps): JSX.Element | null {
  const names = inputNames(document, operation);
  const earlier = fromReplies(document, operation);
  const previous = previousCalls(operation);
  const put = (load: () => Promise<Record<string, unknown>>) => void fill(operation, draft, load);
  const refreshes = names.has('refresh_token') && controlState.value === 'on' && runAs.value.kind === 'user';
  const inbox = !isControl && takesFromInbox(document, operation) && controlState.value === 'on';
  return (
    <>
      <div class="row">
        {inbox && (
          <Button onClick={() => put(() => fromInbox(document, operation, draft.value))}>
            {names.has('code') ? 'Fill the newest code from the inbox' : 'Fill from the newest message'}
          </Button>
        )}
        {Object.keys(earlier).length > 0 && (
          <Button onClick={() => put(() => Promise.resolve(earlier))}>Fill {Object.keys(earlier).join(', ')} from the last reply</Button>
        )}
        {refreshes && (
          <Button onClick={() => put(async () => ({ refresh_token: await newRefreshToken() }))}>Fill a refresh token of the user</Button>
        )}
      </div>
      <ErrorLine error={fillFailures.value.get(operation.id)} />
      {previous.length > 0 && (
        <p class="muted">
          Replies of{' '}
          {previous.map((other, index) => (
            <>
              {index > 0 && ', '}
              <a key={other.id} href={hrefOf(other)}>
                {titleOf(other)}
              </a>
            </>
          ))}{' '}
          lead here with their values.
        </p>
      )}
    </>
  );
}
