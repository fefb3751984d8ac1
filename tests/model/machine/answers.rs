//! Requests of steps, done to the reference.

use super::{Chosen, Model, NEVER, Reply};
use crate::reference::{Client, Handle, Pair, Proof, Refusal, SignedIn};
use crate::steps::{ProofStep, Step};

impl Model {
    /// Does one request to the reference, and returns the reply that it should get.
    pub(super) fn answer(&mut self, step: &Step, chosen: &Chosen) -> Reply {
        let world = &mut self.world;
        let access = chosen.access.unwrap_or(NEVER);
        let login = chosen.login.unwrap_or(NEVER);
        let token = chosen.token.unwrap_or(NEVER);
        let session = chosen.session.unwrap_or(NEVER);
        if sends_bearer(step) {
            world.note_use(access);
        }
        match *step {
            Step::Login {
                door,
                email,
                password,
            } => signed_in(world.login(door, email.id, password)),
            // A password that nobody has.
            Step::Guess { door, email, .. } => signed_in(world.login(door, email.id, usize::MAX)),
            Step::GuessCode { .. } => pair(world.verify(chosen.portals, chosen.email, None)),
            Step::MagicCode { door, email } => {
                refused(world.magic_code(door, email.id), Reply::MagicCode)
            }
            Step::Verify { .. } => pair(world.verify(chosen.portals, chosen.email, chosen.login)),
            Step::Decide {
                decision, proof, ..
            } => {
                let proof = match proof {
                    ProofStep::Nothing => Proof::Nothing,
                    ProofStep::OwnToken { .. } => Proof::Token(token),
                    ProofStep::TokenOf(_) if token != NEVER => Proof::Token(token),
                    ProofStep::TokenOf(_) | ProofStep::EmptyToken { .. } => Proof::WrongToken,
                    ProofStep::Bearer(_) | ProofStep::OwnBearer => Proof::Bearer(access),
                };
                refused(world.decide(login, decision, proof), |()| {
                    Reply::Decided(decision)
                })
            }
            Step::Poll { .. } => refused(world.poll(chosen.email, login), |(status, pair)| {
                Reply::Polled(status, pair)
            }),
            Step::Load(_) => refused(world.load(access), Reply::Loaded),
            Step::Logout(_) => empty(204, world.logout(access)),
            Step::Refresh(_) => refused(world.refresh(session), Reply::Renewed),
            Step::Switch { to, .. } => pair(world.switch(access, to)),
            Step::IssueExchange(_) => refused(world.issue_exchange(access), Reply::Exchange),
            Step::ConsumeExchange(_) => pair(world.consume_exchange(token)),
            Step::LoginAs { user, .. } => pair(world.login_as_user(access, user)),
            Step::CreatePat { days, .. } => {
                refused(world.create_program(access, days), |(program, bearer)| {
                    Reply::Program(program, bearer)
                })
            }
            Step::ListPats(_) => refused(world.list_programs(access), Reply::Programs),
            Step::RevokePat { .. } => empty(200, world.revoke_program(access, token)),
            Step::Authorize {
                client, challenged, ..
            } => refused(
                world.authorize(access, client, challenged),
                Reply::Authorized,
            ),
            Step::Exchange { flaw, .. } => {
                let client = chosen.client.unwrap_or(Client::Public);
                pair(world.exchange(token, client, flaw))
            }
            Step::Forgot { portal, email } => empty(201, world.forgot_password(portal, email.id)),
            Step::CheckReset { .. } => {
                let portal = chosen.portal;
                let reply = |email| Reply::ResetFor { email, portal };
                refused(world.check_reset(token, portal), reply)
            }
            Step::ResetPassword { password, .. } => {
                empty(200, world.reset_password(token, chosen.portal, password))
            }
            _ => self.control(step, login, session),
        }
    }

    /// The acts of the control API.
    fn control(&mut self, step: &Step, login: Handle, session: Handle) -> Reply {
        let world = &mut self.world;
        match step.clone() {
            Step::CreateUser(id, user) => empty(201, world.create_user(id, user)),
            Step::ChangeUser(id, change) => empty(200, world.change_user(id, change)),
            Step::DeleteUser(id) => empty(204, world.delete_user(id)),
            Step::Lock(id, lasting) => empty(200, world.lock(id, lasting)),
            Step::Unlock(id) => empty(200, world.unlock(id)),
            Step::CreateOrganization(id) => empty(201, world.create_organization(id)),
            Step::RenameOrganization(id) => empty(200, world.rename_organization(id)),
            Step::DeleteOrganization(id) => empty(204, world.delete_organization(id)),
            Step::CreatePortal(id, organization) => {
                empty(201, world.create_portal(id, organization))
            }
            Step::DeletePortal(id) => empty(204, world.delete_portal(id)),
            Step::Rule(_, ruling) => empty(200, world.rule(login, ruling)),
            Step::Policy(policy) => {
                world.set_policy(policy);
                Reply::Empty(200)
            }
            Step::Mint {
                user,
                organization,
                operator,
            } => refused(world.mint(user, organization, operator), Reply::Minted),
            Step::Revoke(_) => empty(204, world.revoke(session)),
            Step::ClearInbox => {
                world.mail.clear();
                Reply::Empty(204)
            }
            step => unreachable!("{step:?} is no single request of the control API"),
        }
    }
}

/// Whether the server reads the bearer that a step sends.
const fn sends_bearer(step: &Step) -> bool {
    match step {
        // The token of a link counts before a bearer.
        Step::Decide { proof, .. } => matches!(proof, ProofStep::Bearer(_) | ProofStep::OwnBearer),
        _ => true,
    }
}

fn refused<T>(outcome: Result<T, Refusal>, reply: impl FnOnce(T) -> Reply) -> Reply {
    outcome.map_or_else(Reply::Refused, reply)
}

fn empty(status: u16, outcome: Result<(), Refusal>) -> Reply {
    refused(outcome, |()| Reply::Empty(status))
}

fn pair(outcome: Result<Pair, Refusal>) -> Reply {
    refused(outcome, Reply::Pair)
}

fn signed_in(outcome: Result<SignedIn, Refusal>) -> Reply {
    refused(outcome, |signed_in| match signed_in {
        SignedIn::Session(pair) => Reply::Pair(pair),
        SignedIn::SecondFactor { email, login } => Reply::SecondFactor { email, login },
    })
}
