import { type JSX } from 'preact';
import { Code } from '../lib/elements.tsx';
import { baseUrl, root } from '../lib/root.ts';
import type { Document } from './document.ts';
import { blocksOf, Markdown } from './markdown.tsx';
import { documentPath, hrefOf, isControl, operations, titleOf } from './page_state.ts';
import { controlState } from './run_as.ts';
import { RunAsName } from './run_as_dialog.tsx';

/** The first screen: how to run an operation, and what the document says of itself. */
export function Start({ document, onRunAs }: { readonly document: Document; readonly onRunAs: () => void }): JSX.Element {
  return (
    <article class="start stack">
      <h1>{isControl ? document.info.title : 'Auth API'}</h1>
      {isControl ? <ControlSteps /> : <Steps onRunAs={onRunAs} />}
      <Markdown text={described(document)} />
      <h2>Base URL</h2>
      <Code text={baseUrl} label="the base URL" />
      <p>
        The document: <a href={documentPath}>{documentPath}</a>. {isControl ? 'The API that it controls' : 'The API that controls this server'}:{' '}
        <a href={isControl ? `${root}docs` : `${root}_emulate/docs`}>{isControl ? 'Auth API' : 'Control API'}</a>.
      </p>
    </article>
  );
}

/** The document's own description. Its first steps are for pages with a button `Authorize`. */
function described(document: Document): string {
  return blocksOf(document.info.description ?? '').filter((block) => !block.startsWith('**Start here.**')).join('\n\n');
}

function Steps({ onRunAs }: { readonly onRunAs: () => void }): JSX.Element {
  const load = operations.value.find(({ name }) => name === 'load');
  return (
    <ol class="steps card">
      <li>
        Choose as whom to call: <button type="button" class="button plain" onClick={onRunAs}>Run as <RunAsName /></button>
        {controlState.value === 'off' && <span class="muted"> The control API is off (--no-control): sign in with an operation, or paste a bearer.</span>}
      </li>
      <li>Choose an operation{load !== undefined && <>, such as <a href={hrefOf(load)}>{titleOf(load)}</a></>}. Its example is filled in.</li>
      <li>Send it. The reply is compared with the contract, and the call can be copied as curl, Rust, TypeScript or Python.</li>
    </ol>
  );
}

function ControlSteps(): JSX.Element {
  return <p class="card">Choose an operation. Its example is filled in, and Send runs it on the namespace shown above. Operations change the running server.</p>;
}
