import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Badge } from '../lib/elements.tsx';
import { type Document, resolve, type Schema, schemaName } from './document.ts';
import { inline } from './markdown.tsx';
import { limits, typeWords, withoutNull } from './schema_words.ts';

interface TreeProps {
  readonly document: Document;
  readonly schema: Schema;
}

/** The fields of a schema, nested ones behind a switch. */
export function SchemaTree({ document, schema }: TreeProps): JSX.Element {
  const target = resolve(document, schema);
  return (
    <div class="schema">
      <p class="row">
        <code class="schema-type">{typeWords(document, schema)}</code>
        <Limits schema={target} />
      </p>
      {target.description !== undefined && <p class="muted">{inline(target.description)}</p>}
      <Enum schema={target} />
      <Inside document={document} schema={target} />
    </div>
  );
}

/** What a schema consists of: fields, variants, or the entries of a list. */
function Inside({ document, schema }: TreeProps): JSX.Element | null {
  const target = withoutNull(resolve(document, withoutNull(schema)));
  const variants = target.oneOf ?? target.anyOf;
  const items = target.items === undefined ? undefined : resolve(document, target.items);
  const values = typeof target.additionalProperties === 'object' ? target.additionalProperties : undefined;
  return (
    <>
      {target.allOf?.map((part, index) => <Inside key={index} document={document} schema={part} />)}
      {target.properties !== undefined && (
        <ul class="fields">
          {Object.entries(target.properties).map(([name, field]) => (
            <FieldRow key={name} document={document} name={name} schema={field} required={target.required?.includes(name) ?? false} />
          ))}
        </ul>
      )}
      {variants !== undefined && <Variants document={document} variants={variants} />}
      {items !== undefined && hasInside(document, items) && <Inside document={document} schema={items} />}
      {values !== undefined && (
        <ul class="fields">
          <FieldRow document={document} name="any name" schema={values} required={false} />
        </ul>
      )}
    </>
  );
}

function variantsOf(document: Document, schema: Schema): boolean {
  const target = withoutNull(resolve(document, withoutNull(schema)));
  return (target.oneOf ?? target.anyOf) !== undefined;
}

function hasInside(document: Document, schema: Schema): boolean {
  const target = withoutNull(resolve(document, withoutNull(schema)));
  const variants = target.oneOf ?? target.anyOf;
  return (
    target.properties !== undefined ||
    target.allOf !== undefined ||
    typeof target.additionalProperties === 'object' ||
    variants?.some((variant) => hasInside(document, variant)) === true ||
    (target.items !== undefined && hasInside(document, target.items))
  );
}

function FieldRow(props: TreeProps & { readonly name: string; readonly required: boolean }): JSX.Element {
  const { document, schema, name } = props;
  const target = resolve(document, schema);
  const described = schema.description ?? target.description;
  const shown = withoutNull(target);
  return (
    <li>
      <p class="row field-row">
        <code class="field-name">{name}</code>
        <code class="schema-type">{typeWords(document, schema)}</code>
        {props.required ? <Badge tone="warn">required</Badge> : <span class="muted">optional</span>}
        <Limits schema={{ ...shown, ...(schema.default !== undefined && { default: schema.default }) }} />
      </p>
      {described !== undefined && <p class="muted">{inline(described.replaceAll('\n', ' '))}</p>}
      <Enum schema={shown} />
      {hasInside(document, schema) && <Nested document={document} schema={schema} label={variantsOf(document, schema) ? `Variants of ${name}` : `Fields of ${name}`} />}
    </li>
  );
}

/** A part that is drawn only while it is open: schemas may refer to themselves. */
function Nested(props: TreeProps & { readonly label: string }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="nested" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.label}</summary>
      {open && <Inside document={props.document} schema={props.schema} />}
    </details>
  );
}

function Variants(props: { readonly document: Document; readonly variants: readonly Schema[] }): JSX.Element {
  return (
    <div class="variants">
      <p class="muted">One of:</p>
      {props.variants.map((variant, index) => {
        const name = schemaName(variant) ?? typeWords(props.document, variant);
        const about = resolve(props.document, variant).description;
        return (
          <div key={index}>
            {hasInside(props.document, variant) ? (
              <Nested document={props.document} schema={variant} label={name} />
            ) : (
              <code class="schema-type">{name}</code>
            )}
            {about !== undefined && <p class="muted">{inline(about.replaceAll('\n', ' '))}</p>}
          </div>
        );
      })}
    </div>
  );
}

function Limits({ schema }: { readonly schema: Schema }): JSX.Element {
  return (
    <>
      {limits(schema).map((limit) => (
        <span key={limit} class="muted limit break">
          {limit}
        </span>
      ))}
    </>
  );
}

function Enum({ schema }: { readonly schema: Schema }): JSX.Element | null {
  if (schema.enum === undefined) {
    return null;
  }
  const words = schema['x-enum-descriptions'];
  return (
    <ul class="enum">
      {schema.enum.map((value, index) => (
        <li key={index}>
          <code>{String(value)}</code> {words?.[index] !== undefined && <span class="muted">{inline(words[index])}</span>}
        </li>
      ))}
    </ul>
  );
}
