import { type ComponentChildren, type JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Button } from './elements.tsx';

/** A button that opens the file dialog. The same file can be chosen again. */
export function FileButton(props: {
  /** Endings of the files to offer, such as `.json`. */
  readonly accept: string;
  readonly disabled?: boolean;
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const take = (element: HTMLInputElement) => {
    const [file] = element.files ?? [];
    element.value = '';
    if (file !== undefined) {
      props.onFile(file);
    }
  };
  return (
    <>
      <input ref={input} hidden type="file" accept={props.accept} onChange={(event) => take(event.currentTarget)} />
      <Button disabled={props.disabled ?? false} onClick={() => input.current?.click()}>
        {props.children}
      </Button>
    </>
  );
}

/** Lets the browser save bytes as a file. */
export function download(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
