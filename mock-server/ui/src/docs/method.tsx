import { type JSX } from 'preact';

/** An HTTP method as a badge of fixed width. */
export function Method({ method }: { readonly method: string }): JSX.Element {
  return <span class={`method ${method.toLowerCase()}`}>{method === 'DELETE' ? 'DEL' : method}</span>;
}
