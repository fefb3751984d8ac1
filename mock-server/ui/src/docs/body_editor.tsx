import { type JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button, Field } from '../lib/elements.tsx';
import { issuesOf } from './conformance.ts';
import { IssueList } from './issue_list.tsx';
import { type Document, examplesOf, type Operation } from './document.ts';
import { promise } from './page_state.ts';
import { bodyParts, type Draft, fieldsOf, FORM, mediaOf } from './draft.ts';

interface EditorProps {
  readonly document: Document;
  readonly operation: Operation;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** The request's body: JSON as text, or one input a field for a form. */
export function BodyEditor(props: EditorProps): JSX.Element | null {
  const { operation, draft, onChange } = props;
  if (operation.bodies.length === 0) {
    return null;
  }
  return (
    <fieldset class="stack">
      <legend>Body</legend>
      <div class="row">
        <ExampleMenu {...props} />
        {operation.bodies.length > 1 ? (
          <select class="narrow" aria-label="Media type" value={draft.media} onChange={(event) => onChange({ ...draft, media: event.currentTarget.value })}>
            {operation.bodies.map(([type]) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        ) : (
          <code class="muted">{draft.media}</code>
        )}
      </div>
      {draft.media === FORM ? <FormFields {...props} /> : <JsonText {...props} />}
    </fieldset>
  );
}

function ExampleMenu({ operation, draft, onChange }: EditorProps): JSX.Element | null {
  const examples = examplesOf(mediaOf(operation, draft));
  if (examples.length === 0) {
    return null;
  }
  const use = (name: string) => {
    const found = examples.find(([known]) => known === name);
    if (found !== undefined) {
      onChange({ ...draft, example: name, ...bodyParts(found[1]) });
    }
  };
  if (examples.length === 1) {
    return <Button onClick={() => use(examples[0]![0])}>Reset to the example</Button>;
  }
  return (
    <label class="row">
      <span aria-hidden="true">Example</span>
      <select
        aria-label="Example"
        class="narrow"
        value={draft.example}
        onChange={(event) => use(event.currentTarget.value)}
      >
        {examples.map(([name]) => (
          <option key={name} value={name}>
            {name.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  );
}

function FormFields({ document, operation, draft, onChange }: EditorProps): JSX.Element {
  return (
    <>
      {fieldsOf(document, mediaOf(operation, draft)).map(([name, schema, required]) => (
        <Field key={name} label={`${name}${required ? ' (required)' : ''}`}>
          <input
            autocomplete="off"
            spellcheck={false}
            placeholder={schema.default === undefined ? '' : String(schema.default)}
            value={draft.fields[name] ?? ''}
            onInput={(event) => onChange({ ...draft, fields: { ...draft.fields, [name]: event.currentTarget.value } })}
          />
        </Field>
      ))}
    </>
  );
}

const MOST_ROWS = 18;

function JsonText({ document, operation, draft, onChange }: EditorProps): JSX.Element {
  const schema = mediaOf(operation, draft)?.schema;
  const { error, issues } = useMemo(() => {
    if (draft.body.trim() === '') {
      return { error: undefined, issues: [] };
    }
    try {
      const value: unknown = JSON.parse(draft.body);
      return { error: undefined, issues: schema === undefined ? [] : issuesOf(document, schema, value) };
    } catch (failure) {
      return { error: failure instanceof Error ? failure.message : String(failure), issues: [] };
    }
  }, [draft.body, schema]);
  const rows = Math.min(MOST_ROWS, Math.max(4, draft.body.split('\n').length + 1));
  return (
    <>
      <textarea
        aria-label="Body as JSON"
        spellcheck={false}
        rows={rows}
        value={draft.body}
        onInput={(event) => onChange({ ...draft, body: event.currentTarget.value })}
      />
      <div aria-live="polite">
        {error !== undefined && <p class="warn-line">Not JSON: {error}</p>}
        {issues.length > 0 && (
          <div class="warn-line">
            The {promise} does not allow this body. You can send it all the same.
            <IssueList issues={issues} whole="the body" />
          </div>
        )}
      </div>
    </>
  );
}
