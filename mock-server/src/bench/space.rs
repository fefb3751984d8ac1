//! A server without sockets, with any number of users and sessions.

use std::sync::Arc;

use axum_core::body::Body;
use axum_core::extract::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue};
use http_body_util::BodyExt as _;

use crate::control::Access;
use crate::http::Guard;
use crate::http::{App, AppOptions};
use crate::namespace::{BaseUrls, Name, Namespaces, Origin, People, ServerState, Snapshot};
use crate::net::Connection;
use crate::server::StartError;
use crate::world::{
    Algorithm, Clock, Membership, Mint, Organization, Random, Role, Scenario, Signer, User,
};

/// A server without sockets.
pub struct Space {
    app: App,
    server: Arc<ServerState>,
    scenario: Scenario,
    /// The `Authorization` of each session.
    sessions: Vec<HeaderValue>,
    snapshot: Snapshot,
    begun: usize,
}

impl std::fmt::Debug for Space {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Space").finish_non_exhaustive()
    }
}

fn scenario(users: usize) -> Scenario {
    let user = |n: usize| User {
        memberships: vec![Membership {
            organization_id: "org".into(),
            role: Role::Member,
        }],
        ..User::new(
            &format!("user_{n}"),
            &format!("{n}@example.com"),
            "a password",
        )
    };
    Scenario {
        organizations: vec![Organization {
            id: "org".into(),
            name: "Org".into(),
        }],
        portals: Vec::new(),
        staff: crate::Staff::default(),
        oauth_clients: Vec::new(),
        users: (0..users).map(user).collect(),
    }
}

impl Space {
    /// A server with so many users.
    ///
    /// # Errors
    /// As those of [`MockServerBuilder::start`](crate::MockServerBuilder::start).
    pub fn new(users: usize) -> Result<Self, StartError> {
        let mut random = Random::seeded(7);
        let signer = Signer::generate(Algorithm::default(), &mut random)?;
        let scenario = scenario(users);
        let namespaces = Namespaces::new(Origin {
            contract: crate::contract::embedded()?,
            people: People::new(scenario.clone())?,
            random,
            seeded: true,
            clock: Clock::real(),
        });
        let base_urls = BaseUrls::of("http://localhost");
        let snapshot = namespaces.default().snapshot();
        let server = Arc::new(ServerState::new(signer, namespaces, base_urls, Some(7)));
        let guard = Guard::new(&[], &[])?;
        Ok(Self {
            app: App::new(
                server.clone(),
                guard,
                Access::Anybody,
                AppOptions::default(),
            ),
            server,
            scenario,
            sessions: Vec::new(),
            snapshot,
            begun: 0,
        })
    }

    /// Opens sessions of the first user until there are so many. Their tokens are not signed, which
    /// is nothing to a server that knows tokens by their digests. Whatever is not opened is refused by
    /// [`Space::load`].
    pub fn have_sessions(&mut self, count: usize) {
        let namespace = self.server.namespaces().default();
        let mint = Mint {
            user: "user_0",
            ..Mint::default()
        };
        for n in self.sessions.len()..count {
            let token = format!("token-{n}");
            namespace.step(|world, now| {
                if let Ok(grant) = world.mint(now, &mint) {
                    world.accept(now, &grant.access, &token);
                }
            });
            let bearer = HeaderValue::try_from(format!("Bearer {token}"));
            self.sessions.extend(bearer);
        }
    }

    /// Opens so many more sessions, and keeps no token of them.
    pub fn open_sessions(&self, count: usize) {
        let namespace = self.server.namespaces().default();
        let mint = Mint {
            user: "user_0",
            ..Mint::default()
        };
        for _ in 0..count {
            namespace.step(|world, now| {
                if let Ok(grant) = world.mint(now, &mint) {
                    world.accept(now, &grant.access, &grant.refresh_token);
                }
            });
        }
    }

    /// Lets so much time pass, and drops what has expired by then.
    pub fn pass(&self, time: std::time::Duration) {
        let namespace = self.server.namespaces().default();
        namespace.clock().advance(time);
        while namespace.sweep() {}
    }

    /// Deletes all namespaces that were signed in to.
    pub fn delete_namespaces(&self) {
        let namespaces = self.server.namespaces();
        for namespace in namespaces.list() {
            namespaces.remove(namespace.name());
        }
    }

    /// Asks for a magic code of so many addresses without an account, none asked for before.
    pub fn ask_for_codes(&mut self, count: usize) {
        let namespace = self.server.namespaces().default();
        for _ in 0..count {
            self.begun += 1;
            let address = format!("{:08}@example.com", self.begun);
            namespace.step(|world, now| world.staff_magic_code(now, &address, None));
        }
    }

    /// Signs the first user in, in a namespace that is new: the status of the reply.
    pub async fn sign_in_elsewhere(&mut self) -> u16 {
        self.begun += 1;
        let body = "username=0%40example.com&password=a+password&grant_type=password";
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = http::Uri::from_static("/v1/oauth2/login");
        let headers = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_static("localhost"));
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        let name = HeaderValue::try_from(format!("n{}", self.begun));
        headers.extend(name.map(|name| (HeaderName::from_static("x-mock-namespace"), name)));
        let reply = self.app.respond(request, Connection::default()).await;
        let status = reply.status().as_u16();
        // The request is recorded when its reply was read.
        let _ = reply.into_body().collect().await;
        status
    }

    /// `load` in one of the sessions, all the way but for the socket: the status of the reply.
    pub async fn load(&self, session: usize) -> u16 {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = http::Uri::from_static("/v1/auth/load");
        let headers = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_static("localhost"));
        let bearer = &self.sessions[session % self.sessions.len()];
        headers.insert(AUTHORIZATION, bearer.clone());
        self.app
            .respond(request, Connection::default())
            .await
            .status()
            .as_u16()
    }

    /// Takes a snapshot.
    pub fn snapshot(&mut self) {
        self.snapshot = self.server.namespaces().default().snapshot();
    }

    /// Restores the latest snapshot.
    pub fn restore(&mut self) {
        self.server.namespaces().default().restore(&self.snapshot);
    }

    /// Uses a namespace for the first time and deletes it: no more than 4,096 can be in use.
    pub fn begin(&mut self) {
        self.begun += 1;
        if let Some(name) = Name::parse(&format!("n{}", self.begun)) {
            let namespaces = self.server.namespaces();
            let made = namespaces.make(&name);
            debug_assert!(matches!(made, Ok(Some(_))), "a new namespace");
            namespaces.remove(&name);
        }
    }

    /// What a snapshot costs where it is a copy of the users.
    pub fn copy(&self) -> usize {
        self.scenario.users.clone().len()
    }
}
