// Signs in with the clients that openapi-generator has made of the two documents.
import { AuthApi, Configuration, instanceOfTwoFAResponse } from "./gen/contract";
import { Configuration as ControlConfiguration, FaultsApi, MessagesApi } from "./gen/control";
import { baseUrl, check, guest } from "./world";

async function main() {
  const api = new AuthApi(new Configuration({ basePath: baseUrl }));
  const portalLoginRequest = {
    email: guest.email,
    password: guest.password,
    portalId: guest.portal_id,
  };
  const login = await api.portalLoginV1AuthPortalLoginPost({ portalLoginRequest });
  check(instanceOfTwoFAResponse(login), "no second factor is asked for");
  const control = new ControlConfiguration({ basePath: baseUrl });
  const message = await new MessagesApi(control).latestMessage({ to: guest.email });
  check(message.code, "no code has arrived");
  const verify2FAPayload = { email: guest.email, code: message.code };
  const tokens = await api.portalVerify2faV1AuthPortalVerify2faPost({ verify2FAPayload });
  const accessToken = tokens.accessToken;
  const signedIn = new AuthApi(new Configuration({ basePath: baseUrl, accessToken }));
  const load = await signedIn.initialLoadV1AuthLoadGet();
  check(load.user.email === guest.email, "load shows another user");

  const newFault = { effect: { type: "status", status: 503 }, times: 1 } as const;
  const added = await new FaultsApi(control).addFault({ newFault });
  check(added.effect.type === "status", "the fault has another effect");
  const down = await signedIn.initialLoadV1AuthLoadGet().catch((error) => error.response.status);
  check(down === 503, "the fault has not hit");
  console.log("typescript-fetch: signed in");
}

main();
