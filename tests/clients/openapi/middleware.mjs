// Verifies a token with jose, which is told the issuer alone.
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const guest = {
  email: "guest@example.com",
  password: "correct horse battery staple",
  portal_id: "portal_demo",
};

async function json(url, body) {
  const headers = { "content-type": "application/json" };
  const reply = await fetch(url, body && { method: "POST", headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
  return reply.json();
}

const issuer = `${process.env.AUTH_BASE_URL}/_ns/jose`;
const { access_token } = await json(`${issuer}/v1/auth/portal/login`, guest);
const metadata = await json(`${issuer}/.well-known/openid-configuration`);
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const algorithms = metadata.id_token_signing_alg_values_supported;
const { payload } = await jwtVerify(access_token, keys, { issuer, algorithms });
if (payload.email !== guest.email) throw new Error("the token is another user's");
const other = jwtVerify(access_token, keys, { issuer: `${issuer}-other`, algorithms });
const refused = await other.then(() => false, (error) => error instanceof errors.JWTClaimValidationFailed);
if (!refused) throw new Error("a token of another issuer is accepted");
console.log("jose: verified");
