// The page behind the link of a reset message. The link brings the token and the portal.

const link = new URLSearchParams(location.search);
const auth = link.get('auth');
const form = document.querySelector('form');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = {
    token: link.get('token'),
    portal_id: link.get('portal'),
    new_password: new FormData(form).get('password'),
  };
  const reply = await fetch(`${auth}/v1/auth/portal/reset-password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (reply.ok) return location.assign(`/?auth=${encodeURIComponent(auth)}`);
  document.querySelector('[role=alert]').textContent = 'This link is not valid any more.';
});
