//! Which namespaces are kept, and whose records.

use http::{HeaderMap, HeaderValue, Method, Uri};

use super::*;
use crate::instrument::journal::{Note, Record, RequestTexts};
use crate::instrument::record_budget::BUDGET;

impl Namespaces {
    /// Namespaces for tests: the demo scenario, the real clock, and values of this generator.
    pub(crate) fn demo(random: Random) -> Self {
        Self::new(Origin {
            contract: crate::contract::embedded().unwrap(),
            people: People::new(Scenario::demo()).unwrap(),
            random,
            seeded: true,
            clock: Clock::real(),
        })
    }
}

fn namespaces() -> Namespaces {
    Namespaces::demo(Random::seeded(7))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn made(namespaces: &Namespaces, text: &str) -> Arc<Namespace> {
    namespaces.get_or_make(&name(text)).unwrap()
}

fn names(namespaces: &Namespaces) -> Vec<String> {
    let list = namespaces.list();
    list.iter().map(|n| n.name().to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn idle_namespace_is_removed_after_an_hour_and_the_default_one_is_kept() {
    let namespaces = namespaces();
    let first = made(&namespaces, "a");
    made(&namespaces, "b");
    tokio::time::advance(Duration::from_mins(59)).await;
    assert!(Arc::ptr_eq(&first, &made(&namespaces, "a")));
    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(names(&namespaces), ["a", "default"]);
    assert!(!namespaces.remove(&name("b")), "it was removed when idle");
    tokio::time::advance(IDLE).await;
    assert_eq!(names(&namespaces), ["default"]);
    made(&namespaces, "c");
    assert_eq!(
        namespaces.others.lock().by_name.len(),
        1,
        "removed namespaces use no memory"
    );
    assert!(!Arc::ptr_eq(&first, &made(&namespaces, "a")));
}

#[tokio::test(start_paused = true)]
async fn namespace_with_an_open_event_stream_is_kept() {
    let namespaces = namespaces();
    let reader = made(&namespaces, "a").events().reserve_stream();
    tokio::time::advance(2 * IDLE).await;
    assert_eq!(names(&namespaces), ["a", "default"]);
    drop(reader);
    tokio::time::advance(IDLE).await;
    assert_eq!(names(&namespaces), ["default"]);
}

#[tokio::test(start_paused = true)]
async fn least_recently_used_namespaces_are_removed_beyond_the_cap() {
    let namespaces = namespaces();
    let first = made(&namespaces, "first");
    for n in 0..2 * CAP {
        tokio::time::advance(Duration::from_millis(20)).await;
        made(&namespaces, &format!("n{n}"));
        if n % 100 == 0 {
            made(&namespaces, "first");
        }
    }
    assert!(namespaces.list().len() <= CAP + 1);
    assert!(Arc::ptr_eq(&first, &made(&namespaces, "first")));
    assert!(namespaces.make(&name("n0")).unwrap().is_some(), "removed");
}
#[tokio::test(start_paused = true)]
async fn namespace_used_in_the_last_minute_is_kept_and_a_new_one_refused_beyond_the_cap() {
    let namespaces = namespaces();
    made(&namespaces, "old");
    tokio::time::advance(Duration::from_secs(10)).await;
    let first = made(&namespaces, "first");
    for n in 2..CAP {
        made(&namespaces, &format!("n{n}"));
    }
    tokio::time::advance(Duration::from_secs(30)).await;
    let wait = Duration::from_secs(20);
    for _ in 0..2 {
        let refused = namespaces.get_or_make(&name("new")).map(|_| ());
        assert_eq!(refused, Err(Full { wait }));
    }
    assert_eq!(
        namespaces.make(&name("new")).map(|_| ()),
        Err(Full { wait })
    );
    assert!(Arc::ptr_eq(&first, &made(&namespaces, "first")));
    assert_eq!(namespaces.list().len(), CAP + 1);

    assert!(namespaces.remove(&name("n2")));
    made(&namespaces, "after-a-deletion");
    assert!(namespaces.get_or_make(&name("new")).is_err());
    tokio::time::advance(wait).await;
    made(&namespaces, "new");
    let names = names(&namespaces);
    assert_eq!(names.len(), CAP + 1, "one was removed");
    assert!(!names.contains(&"old".to_owned()));
}

fn record(namespace: &Namespace, body: usize) {
    let (target, id) = (
        Uri::from_static("/v1/auth/load"),
        HeaderValue::from_static("r"),
    );
    let texts = RequestTexts::new(&target, &HeaderMap::new(), &id);
    let sent = vec![b'x'; body];
    let record = Record {
        at: namespace.clock().now(),
        method: Method::GET,
        operation: None,
        texts: texts.with_reply(None, &HeaderMap::new(), Some(&sent)),
        status: 200,
        reason: None,
        reply_bytes: Some(body as u64),
        took: Duration::ZERO,
    };
    namespace.record(record, &Note::default());
}

#[tokio::test(start_paused = true)]
async fn oldest_records_of_unused_namespaces_go_when_all_have_too_many() {
    let namespaces = namespaces();
    record(namespaces.default(), 15_000);
    let mut all = Vec::new();
    for n in 0..100 {
        tokio::time::advance(Duration::from_secs(1)).await;
        let namespace = made(&namespaces, &format!("n{n}"));
        for _ in 0..100 {
            record(&namespace, 15_000);
            namespaces.keep_records_within_budget();
        }
        all.push(namespace);
    }
    assert_eq!(namespaces.records.excess(), 0);
    let kept = |namespace: &Namespace| namespace.journal().list().len();
    assert_eq!(kept(&all[0]), 0);
    assert_eq!((kept(&all[99]), kept(namespaces.default())), (100, 1));
    let total: usize = all.iter().map(|namespace| kept(namespace)).sum();
    assert!((1_000..BUDGET / 15_000).contains(&total), "{total}");
    let oldest = all.iter().find(|namespace| kept(namespace) > 0).unwrap();
    let newest_first = oldest.journal().list();
    assert_eq!(newest_first[0].id(), 100, "its oldest went first");

    let before = namespaces.records.bytes();
    assert!(namespaces.remove(&name("n99")));
    drop(all);
    assert!(namespaces.records.bytes() + 1_500_000 < before);
}

#[tokio::test(start_paused = true)]
async fn lent_namespace_is_not_kept() {
    let namespaces = namespaces();
    assert!(namespaces.get(&name("a")).is_none());
    namespaces.lend(&name("a"));
    assert!(namespaces.get(&name("a")).is_none());
    assert_eq!(names(&namespaces), ["default"]);
    made(&namespaces, "a");
    tokio::time::advance(Duration::from_mins(59)).await;
    assert!(namespaces.get(&name("a")).is_some());
    tokio::time::advance(SWEEP).await;
    assert_eq!(names(&namespaces), ["a", "default"], "a use");
}
