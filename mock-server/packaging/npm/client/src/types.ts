// Types of the control API by operation, read from the generated document.
import type { components, operations } from './generated/control.js';

/** Types of the control API's bodies, by their names in its document. */
export type Schemas = components['schemas'];

/** Id of an operation of the control API, such as `list_users`. */
export type OperationId = keyof operations;

/** A length of time: milliseconds, or a text such as `10m` or `PT10M`. */
export type Duration = number | string;

/** Options of a call that can be ended early. */
export interface CallOptions {
    /** Ends the call. */
    readonly signal?: AbortSignal | undefined;
}

/** Id of an operation with a reply that ends; `Namespace.events` reads the other kind. */
export type CallId = {
    [O in OperationId]: Responses<O> extends { 200: { content: { 'text/event-stream': unknown } } }
        ? never
        : O;
}[OperationId];

type Json<Content> = Content extends { 'application/json': infer Body } ? Body : undefined;
/** A reply in another format than JSON is a text. */
type Body<Content> = [Exclude<keyof Content, 'application/json'>] extends [never]
    ? Json<Content>
    : Json<Content> | string;
type ContentOf<Reply> = Reply extends { content: infer Content }
    ? [Content] extends [never]
        ? undefined
        : Body<Content>
    : undefined;
type Responses<O extends OperationId> = operations[O]['responses'];
type Parameters<O extends OperationId> = operations[O]['parameters'];
type BodyOf<O extends OperationId> = operations[O] extends {
    requestBody: { content: infer Content };
}
    ? { readonly body: Json<Content> }
    : operations[O] extends { requestBody?: { content: infer Content } }
      ? { readonly body?: Json<Content> | undefined }
      : unknown;
type PathOf<O extends OperationId> =
    Parameters<O> extends { path: infer Path } ? { readonly path: Path } : unknown;
type QueryOf<O extends OperationId> =
    Parameters<O> extends { query?: infer Query }
        ? [Exclude<Query, undefined>] extends [never]
            ? unknown
            : { readonly query?: Loose<Exclude<Query, undefined>> | undefined }
        : unknown;
/** Fields that may be `undefined`, which is the same as left out. */
type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Body of the successful reply of an operation; `undefined` if it has none. */
export type Reply<O extends OperationId> = {
    [Status in keyof Responses<O>]: Status extends 200 | 201 | 204
        ? ContentOf<Responses<O>[Status]>
        : never;
}[keyof Responses<O>];

/** Path, query and body of an operation. */
export type Input<O extends OperationId> = PathOf<O> & QueryOf<O> & BodyOf<O> & CallOptions;

/** Query of an operation that lists things. */
export type QueryFor<O extends OperationId> =
    Input<O> extends { readonly query?: infer Query } ? Exclude<Query, undefined> : never;

/** The input as arguments: it can be left out if nothing in it is required. */
export type InputArguments<O extends OperationId> =
    CallOptions extends Input<O> ? [input?: Input<O>] : [input: Input<O>];
