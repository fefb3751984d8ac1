import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Badge, Code, CopyButton } from '../lib/elements.tsx';
import { baseUrl } from '../lib/root.ts';
import { type Document, examplesOf, type Media, type Operation, type ResponseSpec } from './document.ts';
import { inline, Markdown } from './markdown.tsx';
import { Method } from './method.tsx';
import { hrefOf, operationById, titleOf } from './page_state.ts';
import { toneOf } from './reply.tsx';
import { SchemaTree } from './schema_tree.tsx';
import { limits, typeWords } from './schema_words.ts';
import { TryIt } from './try_it.tsx';

interface PageProps {
  readonly document: Document;
  readonly operation: Operation;
}

/** One operation: what it does, what it takes and answers, and a form to run it. */
export function OperationPage({ document, operation, onRunAs }: PageProps & { readonly onRunAs: () => void }): JSX.Element {
  return (
    <article class="operation">
      <header class="operation-head stack">
        <h1 class="break">{titleOf(operation)}</h1>
        <p class="row">
          <Method method={operation.method} />
          <code class="break path">{operation.path}</code>
          <CopyButton text={`${baseUrl}${operation.path}`} label="Copy the URL">
            Copy URL
          </CopyButton>
        </p>
        {operation.description !== '' && <Markdown text={operation.description} />}
        <BearerNote operation={operation} />
      </header>
      <div class="try-place">
        <TryIt key={operation.id} document={document} operation={operation} onRunAs={onRunAs} />
      </div>
      <div class="about stack">
        <ParameterList document={document} operation={operation} />
        <BodyDoc document={document} operation={operation} />
        <section class="stack" aria-labelledby="responses-title">
          <h2 id="responses-title">Responses</h2>
          <ul class="list">
            {operation.responses.map(([status, response]) => (
              <li key={status}>
                <ResponseDoc document={document} status={status} response={response} />
              </li>
            ))}
          </ul>
        </section>
        <p class="muted break">Operation id: <code>{operation.id}</code></p>
      </div>
    </article>
  );
}

function BearerNote({ operation }: { readonly operation: Operation }): JSX.Element | null {
  if (operation.bearer === 'none') {
    return null;
  }
  return (
    <p>
      <Badge tone="info">bearer {operation.bearer}</Badge>
    </p>
  );
}

function ParameterList({ document, operation }: PageProps): JSX.Element | null {
  if (operation.parameters.length === 0) {
    return null;
  }
  return (
    <section class="stack" aria-labelledby="parameters-title">
      <h2 id="parameters-title">Parameters</h2>
      <ul class="fields card">
        {operation.parameters.map(({ name, in: place, required, description, schema }) => (
          <li key={name}>
            <p class="row field-row">
              <code class="field-name">{name}</code>
              <code class="schema-type">{schema === undefined ? 'string' : typeWords(document, schema)}</code>
              <span class="muted">in the {place}</span>
              {required ? <Badge tone="warn">required</Badge> : <span class="muted">optional</span>}
              {schema !== undefined && limits(schema).map((limit) => <span key={limit} class="muted limit">{limit}</span>)}
            </p>
            {description !== undefined && <p class="muted">{inline(description.replaceAll('\n', ' '))}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function BodyDoc({ document, operation }: PageProps): JSX.Element | null {
  const [first] = operation.bodies;
  if (first === undefined) {
    return null;
  }
  const [, { schema }] = first;
  return (
    <section class="stack" aria-labelledby="body-title">
      <h2 id="body-title">Body</h2>
      <p class="row">
        {operation.bodies.map(([type]) => (
          <code key={type} class="muted">{type}</code>
        ))}
        {operation.bodyRequired ? <Badge tone="warn">required</Badge> : <span class="muted">optional</span>}
      </p>
      {schema !== undefined && (
        <div class="card">
          <SchemaTree document={document} schema={schema} />
        </div>
      )}
    </section>
  );
}

function ResponseDoc(props: { readonly document: Document; readonly status: string; readonly response: ResponseSpec }): JSX.Element {
  const { document, status, response } = props;
  const [shown, setShown] = useState(false);
  const content = Object.entries(response.content ?? {});
  const headers = Object.entries(response.headers ?? {});
  const links = Object.entries(response.links ?? {});
  return (
    <details class="response" onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <Badge tone={toneOf(status)}>{status}</Badge> {inline(response.description ?? '')}
      </summary>
      {shown && <div class="stack response-body">
        {response['x-unreachable'] !== undefined && <p class="muted">{response['x-unreachable']}</p>}
        {content.length === 0 && <p class="muted">No body is documented.</p>}
        {content.map(([type, media]) => (
          <MediaDoc key={type} document={document} type={type} media={media} status={status} />
        ))}
        {headers.length > 0 && (
          <ul class="fields" aria-label="Headers">
            {headers.map(([name, { description }]) => (
              <li key={name}>
                <code class="field-name">{name}</code> <span class="muted">{description}</span>
              </li>
            ))}
          </ul>
        )}
        {links.length > 0 && (
          <ul class="plain-list" aria-label="Operations that can follow">
            {links.map(([name, link]) => {
              const target = operationById(link.operationId);
              return (
                target !== undefined && (
                  <li key={name}>
                    Then: <a href={hrefOf(target)}>{titleOf(target)}</a> <span class="muted">{link.description}</span>
                  </li>
                )
              );
            })}
          </ul>
        )}
      </div>}
    </details>
  );
}

function MediaDoc(props: { readonly document: Document; readonly type: string; readonly media: Media; readonly status: string }): JSX.Element {
  return (
    <div class="stack">
      <code class="muted">{props.type}</code>
      {props.media.schema !== undefined && <SchemaTree document={props.document} schema={props.media.schema} />}
      {examplesOf(props.media).map(([name, value]) => (
        <div key={name}>
          <p class="muted">{name === 'example' ? 'Example' : `Example: ${name.replaceAll('_', ' ')}`}</p>
          <Code text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} label={`example ${name} of ${props.status} as ${props.type}`} />
        </div>
      ))}
    </div>
  );
}
