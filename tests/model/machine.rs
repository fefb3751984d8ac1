//! The reference as a state machine: what each step does to it, and what the server should answer.

mod answers;

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

use crate::chances::{self, Account, Hints};
use crate::reference::{
    About, Answer, Client, Decision, Handle, Id, Loaded, Login, Mail, Pair, Program, Refusal,
    Status, World,
};
use crate::steps::{Code, Pick, ProofStep, SNAPSHOTS, Step, USERS};

/// What the reply to a request should be.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Refused(Refusal),
    /// Nothing but a status.
    Empty(u16),
    Pair(Pair),
    /// A new access token of the same session.
    Renewed(Pair),
    SecondFactor {
        email: Id,
        login: Handle,
    },
    MagicCode(Handle),
    Decided(Decision),
    Polled(Status, Option<Pair>),
    Loaded(Loaded),
    Exchange(Handle),
    /// A new token, and the bearer that it is.
    Program(Program, Handle),
    Programs(Vec<Program>),
    Authorized(Answer),
    ResetFor {
        email: Id,
        portal: Id,
    },
    /// Of the control API, which tells the session's id too.
    Minted(Pair),
}

/// A request, with all that its step left to choose.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chosen {
    pub(crate) access: Option<Handle>,
    pub(crate) login: Option<Handle>,
    pub(crate) session: Option<Handle>,
    pub(crate) token: Option<Handle>,
    pub(crate) email: Id,
    pub(crate) portal: Id,
    pub(crate) portals: bool,
    pub(crate) client: Option<Client>,
    /// Whether the request of the code had a challenge.
    pub(crate) challenged: bool,
}

/// What was ever issued, the oldest first. A reset or a restored snapshot takes nothing away here.
#[derive(Debug, Clone, Default)]
struct Issued {
    access: Vec<Handle>,
    /// Sessions whose refresh token is known.
    sessions: Vec<Handle>,
    /// Login sessions, with the address and the door of each.
    logins: Vec<(Handle, Id, bool)>,
    exchanges: Vec<Handle>,
    pats: Vec<Handle>,
    /// Authorization codes, with the client of each, and whether its request had a challenge.
    codes: Vec<(Handle, Client, bool)>,
    /// Reset tokens, with the portal of each.
    resets: Vec<(Handle, Id)>,
}

/// The reference, and what it expects of the server's last reply.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// Place of the user that most of the history is about.
    focus: usize,
    pub(crate) world: World,
    snapshots: [Option<World>; SNAPSHOTS],
    issued: Issued,
    /// The step that was last done, and what was chosen for it.
    pub(crate) step: Step,
    pub(crate) chosen: Chosen,
    /// The reply to each request of the step, and the message that it sent.
    pub(crate) replies: Vec<(Reply, Option<Mail>)>,
}

/// The handle of what was never issued.
const NEVER: Handle = 0;

fn picked<T: Copy>(pick: Pick, of: &[T], usable: impl Fn(&T) -> bool) -> Option<T> {
    let newest = |place| {
        of.iter()
            .rev()
            .cycle()
            .take(of.len() * (place + 1))
            .nth(place)
    };
    match pick {
        Pick::Usable(place) => {
            let usable: Vec<_> = of.iter().rev().filter(|one| usable(one)).collect();
            let found = usable.get(place % usable.len().max(1)).copied();
            found.or_else(|| newest(place)).copied()
        }
        Pick::Newest(place) => newest(place).copied(),
        Pick::Unknown => None,
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        let new = |focus| Self {
            focus,
            world: World::new(0, NEVER),
            snapshots: [None, None],
            issued: Issued::default(),
            step: Step::ClearInbox,
            chosen: Chosen::default(),
            replies: Vec::new(),
        };
        (0..USERS - 1).prop_map(new).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        chances::step(&state.hints())
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        let times = if let Step::Again(times) = step {
            *times
        } else {
            state.chosen = state.choose(step);
            state.step = step.clone();
            1
        };
        let times = match state.step {
            Step::Guess { times: each, .. } | Step::GuessCode { times: each } => times * each,
            _ => times,
        };
        let step = state.step.clone();
        state.replies = (0..times).map(|_| state.reply(&step)).collect();
        state.note_issued();
        state
    }
}

impl Model {
    fn hints(&self) -> Hints {
        let world = &self.world;
        let live = world.sessions.iter().filter(|(id, _)| world.is_live(**id));
        let accounts = world.users.iter().map(|(id, user)| Account {
            id: *id,
            organizations: user.organizations.clone(),
            door: user.portal,
            email: user.email,
            password: user.password,
        });
        Hints {
            accounts: accounts.collect(),
            focus: self.focus,
            unused: world.unused_organizations().collect(),
            impersonations: live
                .clone()
                .filter(|(_, session)| session.operator.is_some())
                .count(),
            sessions: live.count(),
            logins: world.logins.values().filter(|login| login.waits()).count(),
            exchanges: self
                .issued
                .exchanges
                .iter()
                .filter(|code| world.is_open(**code))
                .count(),
            codes: self
                .issued
                .codes
                .iter()
                .filter(|of| world.is_granted(of.0))
                .count(),
            resets: self
                .issued
                .resets
                .iter()
                .filter(|(token, _)| world.is_open(*token))
                .count(),
            snapshots: self.snapshots.iter().flatten().count(),
        }
    }

    fn access(&self, pick: Pick) -> Option<Handle> {
        let usable = |access: &Handle| self.world.authenticate(*access).is_ok();
        picked(pick, &self.issued.access, usable)
    }

    fn session(&self, pick: Pick) -> Option<Handle> {
        picked(pick, &self.issued.sessions, |session| {
            self.world.is_live(*session)
        })
    }

    fn login(&self, pick: Pick) -> Option<(Handle, Id, bool)> {
        let usable = |of: &(Handle, Id, bool)| {
            let login = self.world.logins.get(&of.0);
            login.is_some_and(Login::waits)
        };
        picked(pick, &self.issued.logins, usable)
    }

    /// The access tokens that were ever issued.
    pub(crate) fn issued_access(&self) -> Vec<Handle> {
        self.issued.access.clone()
    }

    /// Fills in what a step leaves to choose among what there is.
    fn choose(&self, step: &Step) -> Chosen {
        let mut chosen = Chosen::default();
        let issued = &self.issued;
        match *step {
            Step::Load(access)
            | Step::Logout(access)
            | Step::IssueExchange(access)
            | Step::Switch { access, .. }
            | Step::CreatePat { access, .. }
            | Step::ListPats(access)
            | Step::Authorize { access, .. }
            | Step::LoginAs { access, .. } => chosen.access = self.access(access),
            Step::RevokePat { access, pat } => {
                chosen.access = self.access(access);
                let usable = |pat: &Handle| self.world.is_live(*pat);
                chosen.token = picked(pat, &issued.pats, usable);
            }
            Step::Exchange { code, client, .. } => {
                let of = picked(code, &issued.codes, |of| self.world.is_granted(of.0));
                chosen.token = of.map(|of| of.0);
                chosen.client = client.or(of.map(|of| of.1));
                chosen.challenged = of.is_some_and(|of| of.2);
            }
            Step::Refresh(session) | Step::Revoke(session) => {
                chosen.session = self.session(session);
            }
            Step::ConsumeExchange(code) => {
                chosen.token = picked(code, &issued.exchanges, |code| self.world.is_open(*code));
            }
            Step::Verify {
                portals,
                email,
                code,
            } => {
                let of = match code {
                    Code::Of(login) => self.login(login),
                    Code::Wrong => issued.logins.last().copied(),
                };
                chosen.login = of.map(|of| of.0).filter(|_| !matches!(code, Code::Wrong));
                chosen.email = email.map_or(of.map_or(0, |of| of.1), |email| email.id);
                chosen.portals = portals.unwrap_or(of.is_some_and(|of| of.2));
            }
            Step::GuessCode { .. } => {
                let of = issued.logins.last();
                chosen.email = of.map_or(0, |of| of.1);
                chosen.portals = of.is_some_and(|of| of.2);
            }
            Step::Decide { login, proof, .. } => {
                chosen.login = self.login(login).map(|of| of.0);
                self.choose_proof(&mut chosen, proof);
            }
            Step::Poll { login, email } => {
                let of = self.login(login);
                chosen.login = of.map(|of| of.0);
                chosen.email = email.map_or(of.map_or(0, |of| of.1), |email| email.id);
            }
            Step::CheckReset { token, portal } | Step::ResetPassword { token, portal, .. } => {
                let of = picked(token, &issued.resets, |of| self.world.is_open(of.0));
                chosen.token = of.map(|of| of.0);
                chosen.portal = portal.unwrap_or(of.map_or(0, |of| of.1));
            }
            Step::Rule(login, _) => chosen.login = self.login(login).map(|of| of.0),
            _ => {}
        }
        chosen
    }

    fn choose_proof(&self, chosen: &mut Chosen, proof: ProofStep) {
        let newest = self.issued.access.last().copied();
        match proof {
            ProofStep::Nothing => {}
            ProofStep::OwnToken { bearer } => {
                chosen.token = chosen.login;
                chosen.access = newest.filter(|_| bearer);
            }
            ProofStep::EmptyToken { bearer } => chosen.access = newest.filter(|_| bearer),
            ProofStep::TokenOf(login) => {
                chosen.token = self.login(login).map(|of| of.0);
            }
            ProofStep::Bearer(access) => {
                chosen.access = Some(self.access(access).unwrap_or(NEVER));
            }
            ProofStep::OwnBearer => {
                let login = chosen.login.and_then(|id| self.world.logins.get(&id));
                let user = login.and_then(|login| login.user);
                let own = |access: &&Handle| {
                    let session = self.world.session_of(**access);
                    session.is_some_and(|session| Some(session.user) == user)
                };
                let found = self.issued.access.iter().rev().find(own);
                chosen.access = Some(found.copied().unwrap_or(NEVER));
            }
        }
    }

    /// Does one request of a step to the reference.
    fn reply(&mut self, step: &Step) -> (Reply, Option<Mail>) {
        let last = self.world.next;
        let reply = match *step {
            Step::Snapshot(name) => {
                self.snapshots[name] = Some(self.world.clone());
                Reply::Empty(201)
            }
            Step::Restore(name) => self.restore(name),
            Step::Reset { keep_clock } => {
                let now = if keep_clock { self.world.now } else { 0 };
                self.world = World::new(now, last);
                Reply::Empty(204)
            }
            Step::Advance(by) => {
                self.world.advance(by);
                Reply::Empty(200)
            }
            _ => self.answer(step, &self.chosen.clone()),
        };
        let mail = self.world.mail.last().copied();
        (reply, mail.filter(|mail| mail.about.handle() > last))
    }

    fn restore(&mut self, name: Id) -> Reply {
        let Some(kept) = &self.snapshots[name] else {
            return Reply::Refused(Refusal::control(404));
        };
        let next = self.world.next;
        self.world = kept.clone();
        self.world.next = next;
        Reply::Empty(200)
    }

    /// Remembers what a client knows from now on.
    fn note_issued(&mut self) {
        let issued = &mut self.issued;
        for (reply, mail) in &self.replies {
            match reply {
                Reply::Pair(pair) | Reply::Minted(pair) | Reply::Polled(_, Some(pair)) => {
                    issued.access.push(pair.access);
                    issued.sessions.push(pair.session);
                }
                Reply::Renewed(pair) => issued.access.push(pair.access),
                Reply::SecondFactor { login, .. } | Reply::MagicCode(login) => {
                    let of = self.world.logins[login];
                    issued.logins.push((*login, of.email, of.door.is_some()));
                }
                Reply::Exchange(code) => issued.exchanges.push(*code),
                Reply::Program(program, bearer) => {
                    issued.access.push(*bearer);
                    issued.pats.push(program.id);
                }
                Reply::Authorized(Answer::Code(code)) => {
                    if let Step::Authorize {
                        client, challenged, ..
                    } = self.step
                    {
                        issued.codes.push((*code, client, challenged));
                    }
                }
                _ => {}
            }
            if let Some(mail) = mail
                && let (About::Reset(token), Some(portal)) = (mail.about, mail.door)
            {
                issued.resets.push((token, portal));
            }
        }
    }
}
