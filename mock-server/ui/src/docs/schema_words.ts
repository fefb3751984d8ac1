import { type Document, resolve, type Schema, schemaName } from './document.ts';

function base(schema: Schema): string | undefined {
  if (schema.const !== undefined) {
    return JSON.stringify(schema.const);
  }
  const { type } = schema;
  return typeof type === 'string' ? type : type?.join(' or ');
}

/** More variants than these are counted, not named. */
const NAMED_VARIANTS = 3;

/** The type of a schema in words: `string or null`, `list of Organization`, `Token or TwoFAResponse`. */
export function typeWords(document: Document, schema: Schema): string {
  const target = resolve(document, schema);
  const variants = target.oneOf ?? target.anyOf;
  if (variants !== undefined && variants.length > NAMED_VARIANTS) {
    return `one of ${variants.length} variants`;
  }
  if (variants !== undefined) {
    return variants.map((variant) => (variant.$ref === undefined ? typeWords(document, variant) : schemaName(variant))).join(' or ');
  }
  if (base(target)?.startsWith('array') && target.items !== undefined) {
    return `list of ${typeWords(document, target.items)}${base(target)?.includes('null') ? ' or null' : ''}`;
  }
  if (schema.$ref !== undefined && target.properties !== undefined) {
    return schemaName(schema) ?? 'object';
  }
  return base(target) ?? 'any value';
}

/** What a value is limited to, one phrase each. */
export function limits(schema: Schema): string[] {
  const phrases: (readonly [unknown, string])[] = [
    [schema.format, schema.format === 'password' ? 'secret' : `format ${schema.format}`],
    [schema.minimum, `at least ${schema.minimum}`],
    [schema.maximum, `at most ${schema.maximum}`],
    [schema.minLength, `at least ${schema.minLength} characters`],
    [schema.maxLength, `at most ${schema.maxLength} characters`],
    [schema.minItems, `at least ${schema.minItems} entries`],
    [schema.maxItems, `at most ${schema.maxItems} entries`],
    [schema.pattern, `pattern ${schema.pattern}`],
    [schema.default, `default ${JSON.stringify(schema.default)}`],
  ];
  const found = phrases.filter(([value]) => value !== undefined).map(([, phrase]) => phrase);
  return schema.additionalProperties === false ? [...found, 'no other fields'] : found;
}

/** The schema without `null` among its types or variants. */
export function withoutNull(schema: Schema): Schema {
  const variants = schema.anyOf ?? schema.oneOf;
  const rest = variants?.filter((variant) => variant.type !== 'null');
  return rest?.length === 1 ? { ...schema, anyOf: undefined, oneOf: undefined, ...rest[0] } as Schema : schema;
}

/** A sample value where the document has no example. */
export function sample(document: Document, schema: Schema | undefined, depth = 0): unknown {
  if (schema === undefined || depth > 4) {
    return null;
  }
  const target = withoutNull(resolve(document, withoutNull(schema)));
  const known = [target.const, target.default, target.examples?.[0], target.enum?.[0]].find((value) => value !== undefined);
  if (known !== undefined) {
    return known;
  }
  const variant = target.oneOf?.[0] ?? target.anyOf?.[0];
  if (variant !== undefined) {
    return sample(document, variant, depth + 1);
  }
  if (target.properties !== undefined) {
    const names = target.required ?? [];
    return Object.fromEntries(names.map((name) => [name, sample(document, target.properties?.[name], depth + 1)]));
  }
  const type = typeof target.type === 'string' ? target.type : target.type?.[0];
  return { string: '', integer: target.minimum ?? 0, number: 0, boolean: false, array: [], object: {} }[type ?? ''] ?? null;
}
