//! The server's own lines in the log.

use std::fmt;
use std::fmt::Write as _;

use auth_mock_server::Clock;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::LogFormat;
use super::paint::{Paint, RED, YELLOW};

/// Writes the server's own lines in the form of the others.
pub(super) struct Format {
    pub(super) format: LogFormat,
    pub(super) paint: Paint,
}

/// The time of a line for people: local, to the second.
pub(super) fn local_time(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    local.strftime("%H:%M:%S").to_string()
}

impl<S, N> FormatEvent<S, N> for Format
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = *event.metadata().level();
        let now = Clock::real().now();
        match self.format {
            LogFormat::Pretty => {
                writeln!(writer, "{}  {}", local_time(now), self.line(level, &fields))
            }
            LogFormat::Json => writeln!(writer, "{}", json(now, level, fields)),
        }
    }
}

impl Format {
    fn line(&self, level: Level, fields: &Fields) -> String {
        let word = match level {
            Level::ERROR => self.paint.text(RED, "error: "),
            Level::WARN => self.paint.text(YELLOW, "warning: "),
            _ => String::new(),
        };
        let mut more = String::new();
        for (name, value) in &fields.more {
            let _ = write!(more, " {name}={value}");
        }
        format!("{word}{}{more}", fields.message)
    }
}

fn json(now: Timestamp, level: Level, fields: Fields) -> Value {
    let mut line = Map::new();
    line.insert("time".into(), now.to_string().into());
    line.insert("event".into(), "log".into());
    line.insert("level".into(), level.as_str().to_lowercase().into());
    line.insert("message".into(), fields.message.into());
    line.extend(fields.more);
    line.into()
}

#[derive(Default)]
struct Fields {
    message: String,
    more: Map<String, Value>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format!("{value:?}"));
    }
}

impl Fields {
    fn add(&mut self, field: &Field, value: String) {
        match field.name() {
            "message" => self.message = value,
            name => drop(self.more.insert(name.to_owned(), value.into())),
        }
    }
}
