// The page behind an approval link. The server has written the facts into it; this script sends the
// decision. Opening the page decides nothing.
import '../style/base.css';
import './approval.css';

type Decision = 'approve' | 'reject';

const RESULTS: Record<Decision, string> = {
  approve: 'Approved. Return to your app to continue.',
  reject: 'Rejected. You can close this page.',
};

const link = new URLSearchParams(location.search);
const buttons = document.querySelectorAll<HTMLButtonElement>('button[data-decision]');
const result = document.querySelector('output')!;

function setDisabled(disabled: boolean): void {
  for (const button of buttons) {
    button.disabled = disabled;
  }
}

/** Sends a decision, and returns a sentence about what came of it. */
async function decide(decision: Decision): Promise<string> {
  let reply: Response;
  try {
    reply = await fetch(`../v1/auth/${decision}-2fa`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session_id: link.get('session_id'), token: link.get('token') }),
    });
  } catch {
    setDisabled(false);
    return 'The server did not answer. Try again.';
  }
  return reply.ok
    ? RESULTS[decision]
    : `The server refused the decision (${reply.status}). Reload this page to see why.`;
}

for (const button of buttons) {
  button.addEventListener('click', async () => {
    setDisabled(true);
    result.textContent = '';
    result.textContent = await decide(button.dataset['decision'] as Decision);
  });
}
