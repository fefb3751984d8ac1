//! Connections that send unrequested bytes or close while idle.

use std::sync::Arc;

use auth_contract_tests::fault_proxy::{End, Fault, Script};
use auth_sdk::{ErrorKind, Operation, Session};

use super::{
    Case, json, perform,
    rehearsal::Rehearsal,
    reply,
    stage::Stage,
    verdict::{BROKEN, Comes, DECODE, WHOLE},
};

const WIDTH: usize = 16;

/// An answer to `load` that signs somebody else in.
fn other_users_session(it: &Rehearsal) -> Vec<u8> {
    let load = &it.operations[1];
    assert_eq!(load.operation, Operation::Load);
    let body = String::from_utf8_lossy(load.body()).replace("dev@", "mallory@");
    json("HTTP/1.1 200 OK", body.as_bytes())
}

/// The call that follows each of these is `load`: it must not take what was smuggled in.
#[tokio::test]
async fn second_reply_on_a_connection_is_discarded() {
    let rehearsal = Rehearsal::seven().await;
    let smuggled = other_users_session(&rehearsal);
    perform(rehearsal, WIDTH, |it| {
        let glued = [&it.reply[..], &smuggled].concat();
        let mut cases = vec![Case::new("a second reply", Script::of(glued), WHOLE)];
        if !it.body().is_empty() {
            let behind_nothing = reply(it.status_line(), &["content-length: 0"], &smuggled);
            let comes: &[Comes] = if it.refusal.is_none() { DECODE } else { WHOLE };
            let script = Script::of(behind_nothing);
            cases.push(Case::new("one behind no body", script, comes));
        }
        cases
    })
    .await;
}

#[tokio::test]
async fn reply_sent_before_the_request() {
    /// Whichever side is first: the reply may be taken for that of the request, or for garbage.
    const ANY: &[Comes] = &[
        Comes::Whole,
        Comes::Broken,
        Comes::Kind(ErrorKind::Connect),
        Comes::Kind(ErrorKind::Interrupted),
    ];
    let rehearsal = Rehearsal::all().await;
    for it in &rehearsal.operations {
        for (name, end) in [
            ("and stays", End::Hold),
            ("and goes", End::Close),
            ("and is gone", End::Reset),
        ] {
            let stage = Stage::start(&rehearsal);
            let script = Script::cut(&it.reply, usize::MAX, end);
            let case = Case::new(format!("unasked, {name}"), script.clone(), ANY);
            stage.suffer_by(it, &case, Fault::unasked(script)).await;
        }
    }
}

/// The request is out when the connection ends, so it may have been heard: never sent again.
#[tokio::test]
async fn reused_connection_that_closes_without_reply() {
    let rehearsal = Rehearsal::all().await;
    let stage = Stage::start(&rehearsal);
    for it in &rehearsal.operations {
        for end in [End::Close, End::Reset] {
            stage.goes_on("before").await;
            let script = Script::cut(&[], 0, end);
            let case = Case::new(format!("no answer, {end:?}"), script, BROKEN);
            stage.suffer(it, &case).await;
        }
    }
}

/// Whether the client has noticed by then is a matter of luck. That a call which must not be sent
/// twice is not, is none.
#[tokio::test]
async fn idle_connection_closed_between_calls() {
    const NOTICED_OR_NOT: &[Comes] = &[Comes::Whole, Comes::Broken];
    let rehearsal = Rehearsal::all().await;
    for it in &rehearsal.operations {
        for end in [End::Close, End::Reset] {
            let stage = Stage::start(&rehearsal);
            leave(&stage, &rehearsal.witness, end).await;
            let case = Case::new(
                format!("idle and gone, {end:?}"),
                Script::of(it.reply.clone()),
                NOTICED_OR_NOT,
            );
            let fault = Fault::instead(it.operation.path(), case.script.clone());
            stage.suffer_by(it, &case, fault).await;
        }
    }
}

/// One whole exchange, after which the connection ends though nothing said that it would.
async fn leave(stage: &Stage, witness: &Session, end: End) {
    let ending = move |bytes: Vec<u8>| Script::cut(&bytes, usize::MAX, end);
    let fault = Fault::after(Operation::Load.path(), ending);
    stage.proxy.break_by(fault);
    // A reset may overtake the reply.
    let _ = stage.client.with_session(witness.clone()).load().await;
}

#[tokio::test]
async fn healthy_connections_are_reused() {
    let rehearsal = Rehearsal::all().await;
    let stage = Stage::start(&rehearsal);
    for it in &rehearsal.operations {
        let script = Script::of(it.reply.clone());
        stage
            .suffer(it, &Case::new("no fault", script, WHOLE))
            .await;
        // The first call of all makes one.
        let made = stage.proxy.connections();
        assert!(made <= usize::from(Arc::ptr_eq(it, &rehearsal.operations[0])));
    }
}
