import { type JSX } from 'preact';
import type { Issue } from './conformance.ts';

/** What is wrong with a value, one line a place. */
export function IssueList(props: { readonly issues: readonly Issue[]; readonly whole: string }): JSX.Element {
  return (
    <ul class="issues">
      {props.issues.map((issue, index) => (
        <li key={index}>
          <Place issue={issue} whole={props.whole} /> {issue.text}
          {issue.variants !== undefined && (
            <ul class="issues">
              {issue.variants.map(({ name, issues }) => (
                <li key={name}>
                  <strong>{name}</strong>
                  <IssueList issues={issues} whole={props.whole} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Where the issue is. An issue that is a sentence says so itself. */
function Place({ issue, whole }: { readonly issue: Issue; readonly whole: string }): JSX.Element | null {
  if (issue.at !== '') {
    return <code>{issue.at}</code>;
  }
  return /^[A-Z]/.test(issue.text) ? null : <strong>{whole}</strong>;
}
