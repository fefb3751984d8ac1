// Signs in with openapi-fetch, whose types openapi-typescript has made of the two documents.
import createClient from "openapi-fetch";
import type { paths as Contract } from "./contract";
import type { components, paths as Control } from "./control";
import { baseUrl, check, guest } from "./world";

const api = createClient<Contract>({ baseUrl });
const control = createClient<Control>({ baseUrl });

async function main() {
  const login = await api.POST("/v1/auth/portal/login", { body: guest });
  check(login.data && "two_fa_required" in login.data, "no second factor is asked for");
  const query = { to: guest.email, kind: "second_factor" } as const;
  const message = await control.GET("/_emulate/messages/latest", { params: { query } });
  const code = message.data?.code;
  check(code, "no code has arrived");
  const body = { email: guest.email, code };
  const tokens = await api.POST("/v1/auth/portal/verify-2fa", { body });
  const headers = { authorization: `Bearer ${tokens.data?.access_token}` };
  const load = await api.GET("/v1/auth/load", { headers });
  check(load.data?.user.email === guest.email, "load shows another user");

  // Optional fields are optional, and the forms of an effect are told apart.
  const fault: components["schemas"]["NewFault"] = { effect: { type: "status", status: 503 } };
  const added = await control.POST("/_emulate/faults", { body: { ...fault, times: 1 } });
  const effect = added.data?.effect;
  check(effect?.type === "status" && effect.status === 503, "the fault has another effect");
  const down = await api.GET("/v1/auth/load", { headers });
  check(down.response.status === 503, "the fault has not hit");
  console.log("openapi-fetch: signed in");
}

main();
