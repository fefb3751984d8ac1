//! An event of a namespace as a line of the log.

use auth_mock_server::control_api::{
    ClockMode, FaultChange, FaultStep, Happened, ResetCause, ResetNotice,
};
use auth_mock_server::{ActivityEvent, Message, RecordedRequest};
use serde_json::{Value, json};

use super::format::local_time;
use super::paint::{BOLD, CYAN, DIM, GREEN, Paint, RED, YELLOW};

/// A line for people, or several; `None` for an event that others already show.
pub(super) fn pretty(event: &ActivityEvent, paint: Paint) -> Option<String> {
    let what = match &event.event.what {
        Happened::Request { request } => request_line(request, paint),
        Happened::Message { .. } => message_lines(event.message.as_ref()?, paint),
        Happened::Clock { clock } => format!("clock {} ({})", clock.now, mode(clock.mode)),
        Happened::Reset { reset } => reset_text(reset).to_owned(),
        Happened::Fault { fault } => fault_text(fault)?,
        // A request or a message shows them too.
        _ => return None,
    };
    let time = local_time(event.received_at);
    let namespace = match event.namespace.as_str() {
        "default" => String::new(),
        name => format!("[{name}] "),
    };
    let missed = match event.missed {
        0 => String::new(),
        1 => format!("{time}  1 event is not shown: the log was too slow\n"),
        count => format!("{time}  {count} events are not shown: the log was too slow\n"),
    };
    let time = paint.text(DIM, &time);
    Some(printable(
        &format!("{missed}{time}  {namespace}{what}\n"),
        paint,
    ))
}

/// A line of JSON; `None` for an event that others already show.
pub(super) fn json(event: &ActivityEvent) -> Option<String> {
    let mut line = match &event.event.what {
        Happened::Request { request } => request_fields(request),
        Happened::Message { message } => json!({
            "event": "message",
            "kind": message.kind,
            "to": message.to,
            "code": event.message.as_ref().and_then(|message| message.code.as_ref()),
            "link": event.message.as_ref().map(|message| &message.link),
        }),
        Happened::Clock { clock } => {
            json!({"event": "clock", "now": clock.now, "mode": mode(clock.mode)})
        }
        Happened::Reset { reset } => json!({"event": "reset", "cause": reset.cause}),
        Happened::Fault { fault } => json!({
            "event": "fault",
            "step": fault.step,
            "id": fault.id,
            "effect": fault.effect,
            "operation": fault.operation,
        }),
        _ => return None,
    };
    let fields = line.as_object_mut()?;
    fields.insert("time".into(), event.received_at.to_string().into());
    fields.insert("namespace".into(), event.namespace.clone().into());
    fields.insert("at".into(), event.event.at.to_string().into());
    if event.missed > 0 {
        fields.insert("missed".into(), event.missed.into());
    }
    Some(format!("{}\n", Value::from(std::mem::take(fields))))
}

/// The fields of a request, by the names of OpenTelemetry's semantic conventions where it has one.
fn request_fields(request: &RecordedRequest) -> Value {
    // No path of an operation has parameters, so the path is its template.
    let route = request.operation.as_ref().map(|_| &request.path);
    json!({
        "event": "request",
        "http.request.method": request.method,
        "url.path": request.path,
        "http.route": route,
        "http.response.status_code": request.status,
        "user.id": request.user,
        "user.email": address(request),
        "operation": request.operation,
        "duration_ms": request.duration_ms,
        "request_id": request.request_id,
        "reason": request.reason,
        "fault": request.fault,
    })
}

fn request_line(request: &RecordedRequest, paint: Paint) -> String {
    let colour = match request.status {
        ..300 => GREEN,
        300..400 => CYAN,
        400..500 => YELLOW,
        500.. => RED,
    };
    let status = paint.text(colour, &request.status.to_string());
    let mut line = format!("{status} {} {}", request.method, request.path);
    if let Some(email) = address(request) {
        line = format!("{line}  {email}");
    }
    let cause = request.reason.as_deref().map(cause);
    if let Some(cause) = cause.filter(|_| request.fault.is_none()) {
        line = format!("{line}  {}", paint.text(colour, cause));
    }
    if let Some(fault) = &request.fault {
        line = format!("{line}  {}", paint.text(RED, &format!("fault: {fault}")));
    }
    line
}

/// The address of the user; for a sign-in that did not succeed, the address that it named.
fn address(request: &RecordedRequest) -> Option<&str> {
    let body = request.body.as_ref();
    let named = ["email", "username"]
        .iter()
        .find_map(|name| body?.get(name)?.as_str());
    request.email.as_deref().or(named)
}

/// The cause of a reason, without its facts.
fn cause(reason: &str) -> &str {
    reason.split(';').next().unwrap_or(reason)
}

fn message_lines(message: &Message, paint: Paint) -> String {
    let what = match &message.code {
        Some(code) => format!("code {}", paint.text(BOLD, code)),
        None => "link".to_owned(),
    };
    // The link has a line of its own, which terminals let people click.
    format!("{what} → {}\n          {}", message.to, message.link)
}

fn mode(mode: ClockMode) -> &'static str {
    match mode {
        ClockMode::Real => "real",
        ClockMode::Offset => "offset",
        ClockMode::Frozen => "frozen",
    }
}

fn reset_text(reset: &ResetNotice) -> &'static str {
    match reset.cause {
        ResetCause::Reset => "reset",
        ResetCause::Restore => "restored from a snapshot",
        ResetCause::State => "state loaded",
        ResetCause::Scenario => "scenario changed",
        ResetCause::Delete => "namespace deleted",
        _ => "changed as a whole",
    }
}

fn fault_text(fault: &FaultChange) -> Option<String> {
    let of = fault.operation.as_ref();
    let of = of.map_or_else(String::new, |operation| format!(" for {operation}"));
    let effect = fault.effect.as_deref().unwrap_or_default();
    match fault.step {
        FaultStep::Added => Some(format!("fault added: {effect}{of}")),
        FaultStep::Ended => Some("fault ended".to_owned()),
        FaultStep::AllEnded => Some("all faults deleted".to_owned()),
        // The line of the request shows it.
        _ => None,
    }
}

/// Without control characters, which could move the cursor or hide text. Escape sequences of
/// colours are ours.
fn printable(text: &str, paint: Paint) -> String {
    let ours = |c: char| c == '\n' || (paint.0 && c == '\x1b');
    let shown = |c: char| {
        if c.is_control() && !ours(c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}
