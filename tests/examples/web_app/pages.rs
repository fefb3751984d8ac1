//! The pages, as HTML. A real app has templates here, which escape by themselves.

use auth_sdk::InitialLoad;
use axum::response::Html;

pub(super) fn password(problem: Option<&str>) -> Html<String> {
    page(&format!(
        r#"<h1>Sign in</h1>{}
<form method="post" action="/sign-in">
<label>Address <input name="email" type="email" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>"#,
        alert(problem)
    ))
}

pub(super) fn code(email: &str, problem: Option<&str>) -> Html<String> {
    page(&format!(
        r#"<h1>Enter the code</h1>{}
<p>We sent a code to {}. <a href="/sign-in">Start again</a></p>
<form method="post" action="/code">
<label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
<button>Sign in</button>
</form>"#,
        alert(problem),
        escape(email)
    ))
}

/// The start page. An operator sees on every page as whom he acts.
pub(super) fn home(load: &InitialLoad) -> Html<String> {
    let user = escape(&load.user.name);
    let banner = load.impersonator.as_ref().map(|operator| {
        format!(
            r#"<div role="status" class="banner">{} acts as {user}.
<form method="post" action="/stop-acting"><button>Stop</button></form></div>"#,
            escape(&operator.name)
        )
    });
    page(&format!(
        r#"{}<h1>Hello, {user}</h1>
<p>You are at {}.</p>
<form method="post" action="/act-as">
<label>User id <input name="user_id" required></label>
<button>Act as this user</button>
</form>
<form method="post" action="/sign-out"><button>Sign out</button></form>"#,
        banner.unwrap_or_default(),
        escape(&load.organization.name)
    ))
}

pub(super) fn unavailable() -> Html<String> {
    message(
        "The sign-in service does not answer. Nothing is lost: if you were signed in, you still are. \
         Please try again in a moment.",
    )
}

pub(super) fn locked(seconds: u64) -> Html<String> {
    let minutes = seconds.div_ceil(60);
    message(&format!(
        "Too many attempts. Please try again in {minutes} min."
    ))
}

pub(super) fn failed(request_id: Option<&str>) -> Html<String> {
    let quote = request_id.map(|id| format!(" Please quote {id} if you ask for help."));
    message(&format!(
        "Something went wrong.{}",
        quote.unwrap_or_default()
    ))
}

pub(super) fn message(text: &str) -> Html<String> {
    page(&format!(
        r#"{}<p><a href="/">Back</a></p>"#,
        alert(Some(text))
    ))
}

fn alert(text: Option<&str>) -> String {
    text.map(|text| format!(r#"<p role="alert">{}</p>"#, escape(text)))
        .unwrap_or_default()
}

fn page(body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Back office</title>\n{body}\n</html>\n"
    ))
}

/// Names and addresses come from users.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
