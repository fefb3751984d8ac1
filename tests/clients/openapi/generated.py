"""Signs in with the Python clients that openapi-generator has made of the two documents."""

import os

import contract_client
import control_client

URL = os.environ["AUTH_BASE_URL"]
EMAIL = "guest-2fa@example.com"
PASSWORD = "correct horse battery staple"

contract = contract_client.Configuration(host=URL)
auth = contract_client.AuthApi(contract_client.ApiClient(contract))
control = control_client.ApiClient(control_client.Configuration(host=URL))

guest = contract_client.PortalLoginRequest(email=EMAIL, password=PASSWORD, portal_id="portal_demo")
login = auth.portal_login_v1_auth_portal_login_post(guest).actual_instance
assert isinstance(login, contract_client.TwoFAResponse), login
message = control_client.MessagesApi(control).latest_message(to=EMAIL)
payload = contract_client.Verify2FAPayload(email=EMAIL, code=message.code)
tokens = auth.portal_verify2fa_v1_auth_portal_verify2fa_post(payload)
# Fields with the format `password` become `SecretStr`, which no log shows.
contract.access_token = tokens.access_token.get_secret_value()
assert auth.initial_load_v1_auth_load_get().user.email == EMAIL

effect = control_client.Effect(control_client.EffectStatus(type="status", status=503))
fault = control_client.NewFault(effect=effect, times=1)
added = control_client.FaultsApi(control).add_fault(fault)
assert isinstance(added.effect.actual_instance, control_client.EffectStatus), added
try:
    auth.initial_load_v1_auth_load_get()
    raise AssertionError("the fault has not hit")
except contract_client.ApiException as error:
    assert error.status == 503, error
print("python: signed in")
