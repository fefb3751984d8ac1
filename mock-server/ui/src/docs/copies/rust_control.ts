import { namespace, serverRoot } from '../../lib/root.ts';
import type { Call } from '../call.ts';
import { literal, rawLiteral, useLines } from './rust_text.ts';

/*
 * Calls of `auth_mock_server`'s typed control API by `operationId`. `{name}` stands for a value of the
 * path or the body. `input` is the body, or the query, as the named type.
 */
const CALLS: Readonly<Record<string, readonly [expression: string, input?: string]>> = {
  index: ['namespace.overview()'],
  list_namespaces: ['emulator.namespaces()'],
  create_namespace: ['emulator.namespace({name}).create()'],
  delete_namespace: ['emulator.namespace({ns}).delete()'],
  reset: ['namespace.reset_but(&input.keep)', 'ResetRequest'],
  shutdown: ['emulator.shutdown()'],
  list_snapshots: ['namespace.snapshots()'],
  take_snapshot: ['namespace.snapshot({name})'],
  restore_snapshot: ['namespace.restore({name})'],
  get_state: ['namespace.save()'],
  get_clock: ['namespace.clock().read()'],
  set_clock: ['namespace.clock().set(&input)', 'ClockSetting'],
  list_faults: ['namespace.faults().list()'],
  add_fault: ['namespace.faults().add(&input)', 'NewFault'],
  clear_faults: ['namespace.faults().clear()'],
  delete_fault: ['namespace.faults().remove({id})'],
  list_requests: ['namespace.requests().page(&input)', 'RequestQuery'],
  clear_requests: ['namespace.requests().clear()'],
  count_requests: ['namespace.requests().count(input.matches)', 'CountRequest'],
  list_messages: ['namespace.inbox().messages(&input)', 'MessageQuery'],
  clear_messages: ['namespace.inbox().clear()'],
  latest_message: ['namespace.inbox().latest(input)', 'LatestMessageQuery'],
  list_challenges: ['namespace.challenges().list(&input)', 'ChallengeQuery'],
  get_challenge_policy: ['namespace.challenges().policy()'],
  set_challenge_policy: ['namespace.challenges().set_policy(&input)', 'ChallengePolicy'],
  approve_challenge: ['namespace.challenges().approve({id})'],
  reject_challenge: ['namespace.challenges().reject({id})'],
  expire_challenge: ['namespace.challenges().expire({id})'],
  create_credential: ['namespace.credential(&input)', 'NewCredential'],
  list_all_sessions: ['namespace.sessions(&input)', 'SessionQuery'],
  delete_session: ['namespace.end_session({id})'],
  list_users: ['namespace.users().find(&input)', 'UserQuery'],
  create_user: ['namespace.users().create(&input)', 'NewUser'],
  get_user: ['namespace.users().get({id})'],
  update_user: ['namespace.users().update({id}, &input)', 'UserPatch'],
  delete_user: ['namespace.users().delete({id})'],
  lock_user: ['namespace.users().lock({id}, input.lasting)', 'NewLock'],
  unlock_user: ['namespace.users().unlock({id})'],
  list_sessions: ['namespace.users().sessions({id})'],
  list_organizations: ['namespace.organizations().list()'],
  create_organization: ['namespace.organizations().create(&input)', 'NewOrganization'],
  get_organization: ['namespace.organizations().get({id})'],
  update_organization: ['namespace.organizations().update({id}, &input)', 'OrganizationPatch'],
  delete_organization: ['namespace.organizations().delete({id})'],
  list_portals: ['namespace.portals().list()'],
  create_portal: ['namespace.portals().create(&input)', 'NewPortal'],
  get_portal: ['namespace.portals().get({id})'],
  update_portal: ['namespace.portals().update({id}, &input)', 'PortalPatch'],
  delete_portal: ['namespace.portals().delete({id})'],
  list_oauth_clients: ['namespace.oauth_clients().list()'],
  create_oauth_client: ['namespace.oauth_clients().create(&input)', 'NewOauthClient'],
  get_oauth_client: ['namespace.oauth_clients().get({id})'],
  update_oauth_client: ['namespace.oauth_clients().update({id}, &input)', 'OauthClientPatch'],
  delete_oauth_client: ['namespace.oauth_clients().delete({id})'],
  get_staff: ['namespace.staff()'],
  update_staff: ['namespace.update_staff(&input)', 'StaffPatch'],
};

/** The typed lists load all pages themselves. */
const PAGING = new Set(['limit', 'cursor']);

/** The query with the types of its schemas, as the crate's query types take it. */
function queryOf(call: Call): Record<string, unknown> {
  const placed = call.operation.parameters.filter(({ name, in: place }) => place === 'query' && call.parameters[name] !== undefined);
  return Object.fromEntries(
    placed.map(({ name, schema }) => {
      const text = call.parameters[name]!;
      return [name, schema?.type === 'integer' || schema?.type === 'boolean' ? JSON.parse(text) : text];
    }),
  );
}

/** A program that makes the call with the typed control API; `undefined` where that has no method for it. */
export function rustControl(call: Call): string | undefined {
  const found = CALLS[call.operation.id];
  const query = queryOf(call);
  const filters = Object.keys(query).some((name) => !PAGING.has(name));
  if (found === undefined || (found[1] === undefined && filters)) {
    return undefined;
  }
  const [expression, input] = found;
  const values: Record<string, unknown> = { ...call.parameters, ...(typeof call.value === 'object' ? call.value : {}) };
  const filled = expression.replace(/\{(\w+)\}/g, (_, name: string) => literal(String(values[name] ?? '')));
  const json = JSON.stringify(call.operation.bodies.length > 0 ? (call.value ?? {}) : query, null, 2);
  const token = call.bearer === undefined ? '' : `.with_token(${literal(call.bearer)})?`;
  const server = new URL(serverRoot, location.href).href.replace(/\/$/, '');
  const empty = call.operation.responses.some(([status]) => status === '204');
  return [
    useLines('auth_mock_server', ['Emulator']),
    ...(input === undefined ? [] : [useLines('auth_mock_server::control_api', [input])]),
    '',
    '#[tokio::main]',
    'async fn main() -> Result<(), Box<dyn std::error::Error>> {',
    `    let emulator = Emulator::connect(${literal(server)})?${token};`,
    ...(filled.startsWith('namespace') ? [`    let namespace = emulator.namespace(${literal(namespace)});`] : []),
    ...(input === undefined ? [] : [`    let input: ${input} = serde_json::from_str(${rawLiteral(json)})?;`]),
    ...(empty ? [`    ${filled}.await?;`] : [`    let reply = ${filled}.await?;`, '    println!("{reply:?}");']),
    '    Ok(())',
    '}',
  ].join('\n');
}
