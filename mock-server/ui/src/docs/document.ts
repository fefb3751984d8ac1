/** Parts of an OpenAPI 3.1 document that this page reads. */
export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly 'x-enum-descriptions'?: readonly string[];
  readonly const?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

interface Reference {
  readonly $ref?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
  readonly example?: unknown;
}

export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown; readonly summary?: string }>>;
}

export interface Link {
  readonly operationId?: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly 'x-request-body'?: unknown;
}

export interface ResponseSpec {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
  readonly headers?: Readonly<Record<string, { readonly description?: string; readonly schema?: Schema }>>;
  readonly links?: Readonly<Record<string, Link>>;
  readonly 'x-unreachable'?: string;
}

interface RawOperation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly (Parameter & Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Readonly<Record<string, Media>> } & Reference;
  readonly responses?: Readonly<Record<string, ResponseSpec & Reference>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

export type BearerUse = 'none' | 'optional' | 'required';

export interface Operation {
  readonly id: string;
  /** Name that people use, as in the SDK. It is the operation's address on this page. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Request bodies by media type. */
  readonly bodies: readonly (readonly [string, Media])[];
  readonly bodyRequired: boolean;
  readonly responses: readonly (readonly [string, ResponseSpec])[];
  readonly bearer: BearerUse;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** The target of a reference inside the document, or the value itself. */
export function resolve<T extends object>(document: Document, value: T & Reference): T {
  if (value.$ref === undefined || !value.$ref.startsWith('#/')) {
    return value;
  }
  const steps = value.$ref.slice(2).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let target: unknown = document;
  for (const step of steps) {
    target = (target as Record<string, unknown> | undefined)?.[step];
  }
  return target === undefined ? value : resolve(document, target as T & Reference);
}

/** Name of the component that a schema refers to. */
export function schemaName(schema: Schema): string | undefined {
  return schema.$ref?.split('/').pop() ?? schema.title;
}

function bearerUse(security: RawOperation['security']): BearerUse {
  if (security === undefined || security.length === 0) {
    return 'none';
  }
  return security.some((way) => Object.keys(way).length === 0) ? 'optional' : 'required';
}

/** The operations of a document, in its order. */
export function operationsOf(document: Document, nameOf: (id: string) => string): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, raw]) => operationOf(document, path, method, raw, nameOf)),
  );
}

function operationOf(
  document: Document,
  path: string,
  method: string,
  raw: RawOperation,
  nameOf: (id: string) => string,
): Operation {
  const body = raw.requestBody === undefined ? undefined : resolve(document, raw.requestBody);
  const id = raw.operationId ?? `${method} ${path}`;
  return {
    id,
    name: nameOf(id),
    summary: raw.summary ?? '',
    description: raw.description ?? '',
    tag: raw.tags?.[0] ?? 'other',
    method: method.toUpperCase(),
    path,
    parameters: (raw.parameters ?? []).map((parameter) => resolve<Parameter>(document, parameter)),
    bodies: Object.entries(body?.content ?? {}),
    bodyRequired: body?.required ?? false,
    responses: Object.entries(raw.responses ?? {}).map(([status, response]) => [status, withLinks(document, resolve<ResponseSpec>(document, response))]),
    bearer: bearerUse(raw.security),
  };
}

function withLinks(document: Document, response: ResponseSpec): ResponseSpec {
  const links = Object.entries(response.links ?? {}).map(([name, link]) => [name, resolve<Link>(document, link)]);
  return { ...response, links: Object.fromEntries(links) };
}

/** The examples of a body by name. */
export function examplesOf(media: Media | undefined): readonly (readonly [string, unknown])[] {
  const named = Object.entries(media?.examples ?? {}).map(([name, { value }]) => [name, value] as const);
  return named.length > 0 || media?.example === undefined ? named : [['example', media.example]];
}

/** The response of a status: its own, that of its class such as `4XX`, or the default. */
export function responseFor(operation: Operation, status: number): readonly [string, ResponseSpec] | undefined {
  const keys = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  return keys.map((key) => operation.responses.find(([known]) => known.toUpperCase() === key.toUpperCase())).find(Boolean);
}

/** The entry of a content map for the media type of a reply. */
export function mediaFor(content: ResponseSpec['content'], type: string): Media | undefined {
  const [essence = ''] = type.split(';');
  const [main] = essence.split('/');
  return content?.[essence.trim().toLowerCase()] ?? content?.[`${main}/*`] ?? content?.['*/*'];
}
