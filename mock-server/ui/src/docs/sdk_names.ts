/** How the SDK takes the input of an operation. */
export type SdkInput =
  | { readonly kind: 'none' }
  /** One text or secret of the body. */
  | { readonly kind: 'text' | 'secret'; readonly field: string }
  /** A request type with the fields of the body or of the query. */
  | { readonly kind: 'request'; readonly type: string };

export interface SdkMethod {
  readonly name: string;
  readonly input: SdkInput;
}

const none: SdkInput = { kind: 'none' };
const text = (field: string): SdkInput => ({ kind: 'text', field });
const secret = (field: string): SdkInput => ({ kind: 'secret', field });
const request = (type: string): SdkInput => ({ kind: 'request', type });

/** Method of `auth_sdk::AuthClient` for each operation of the contract, by `operationId`. */
const METHODS: Readonly<Record<string, readonly [string, SdkInput]>> = {
  initial_load_v1_auth_load_get: ['load', none],
  logout_v1_auth_logout_post: ['logout', none],
  switch_org_v1_auth_switch_post: ['switch', text('id')],
  generate_cli_browser_token_v1_auth_cli_browser_token_post: ['cli_browser_token', none],
  consume_cli_browser_token_v1_auth_consume_cli_token_post: ['consume_cli_token', secret('exchange_code')],
  portal_login_v1_auth_portal_login_post: ['portal_login', request('PortalLoginRequest')],
  portal_request_magic_code_v1_auth_portal_request_magic_code_post: ['portal_request_magic_code', request('PortalMagicCodeRequest')],
  portal_verify_2fa_v1_auth_portal_verify_2fa_post: ['portal_verify_2fa', request('Verify2FaPayload')],
  approve_2fa_route_v1_auth_approve_2fa_post: ['approve_2fa', request('Approve2faRequest')],
  reject_2fa_route_v1_auth_reject_2fa_post: ['reject_2fa', request('Reject2faRequest')],
  login_status_route_v1_auth_login_status_get: ['login_status', request('LoginStatusQuery')],
  portal_forgot_password_v1_auth_portal_forgot_password_post: ['portal_forgot_password', request('PortalForgotPasswordRequest')],
  portal_reset_callback_v1_auth_portal_reset_callback_get: ['portal_reset_callback', request('ResetCallbackQuery')],
  portal_reset_password_v1_auth_portal_reset_password_post: ['portal_reset_password', request('PortalResetPasswordRequest')],
  login_as_v1_auth_login_as_user_post: ['login_as_user', text('user_id')],
  request_magic_code_route_v1_auth_request_magic_code_post: ['request_magic_code', request('MagicCodeRequest')],
  login_route_v1_oauth2_login_post: ['oauth2_login', request('Oauth2LoginRequest')],
  verify2fa_route_v1_oauth2_verify2fa_post: ['oauth2_verify_2fa', request('Verify2FaPayload')],
  refresh_token_route_v1_oauth2_refresh_post: ['oauth2_refresh', secret('refresh_token')],
  authorize_route_v1_oauth2_authorize_post: ['oauth2_authorize', request('OauthAuthorizeInput')],
  code_route_v1_oauth2_code_post: ['oauth2_code', request('OauthCodeInput')],
  token_route_v1_oauth2_token_post: ['oauth2_token', request('OauthRequestToken')],
  create_pat_v1_auth_pats_post: ['create_pat', request('CreatePatRequest')],
  list_pats_v1_auth_pats_get: ['list_pats', none],
  revoke_pat_v1_auth_pats__id__delete: ['revoke_pat', text('id')],
};

export function sdkMethod(operationId: string): SdkMethod | undefined {
  const found = METHODS[operationId];
  return found === undefined ? undefined : { name: found[0], input: found[1] };
}
