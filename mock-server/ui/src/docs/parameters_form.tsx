import { type JSX } from 'preact';
import { Field } from '../lib/elements.tsx';
import type { Operation, Parameter } from './document.ts';
import type { Draft } from './draft.ts';

/** One input for each parameter of the path, the query and the headers. */
export function Parameters(props: {
  readonly operation: Operation;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}): JSX.Element | null {
  const { operation, draft, onChange } = props;
  if (operation.parameters.length === 0) {
    return null;
  }
  return (
    <fieldset class="stack">
      <legend>Parameters</legend>
      {operation.parameters.map((parameter) => (
        <Field key={parameter.name} label={`${parameter.name}${parameter.required ? ' (required)' : ''}`} hint={parameter.in === 'query' ? undefined : `in the ${parameter.in}`}>
          <ParameterInput
            parameter={parameter}
            value={draft.parameters[parameter.name] ?? ''}
            onInput={(value) => onChange({ ...draft, parameters: { ...draft.parameters, [parameter.name]: value } })}
          />
        </Field>
      ))}
    </fieldset>
  );
}

function ParameterInput(props: {
  readonly parameter: Parameter;
  readonly value: string;
  readonly onInput: (value: string) => void;
}): JSX.Element {
  const { parameter, value, onInput } = props;
  const choices = parameter.schema?.type === 'boolean' ? ['true', 'false'] : parameter.schema?.enum?.map(String);
  if (choices !== undefined) {
    return (
      <select value={value} onChange={(event) => onInput(event.currentTarget.value)}>
        <option value="">not sent</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  const preset = parameter.schema?.default;
  return (
    <input
      autocomplete="off"
      spellcheck={false}
      placeholder={preset === undefined ? '' : String(preset)}
      value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}
