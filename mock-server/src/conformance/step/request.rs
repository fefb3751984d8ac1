//! Requests, to the server and to its control API.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Map, Value};

use super::{Done, Stage, Stop};
use crate::conformance::client::Ask;
use crate::conformance::expect::Reply;
use crate::conformance::pack::Step;
use crate::conformance::report::Difference;

impl Stage<'_> {
    pub(super) async fn request(&mut self, step: &Step) -> Done {
        if let Some(line) = &step.control {
            let reply = self.to_control(line, step).await?;
            self.compare(line, step.expect.as_ref(), &reply)?;
            if step.expect.is_none() {
                super::accepted(&reply)?;
            }
            return self.keep(step, line, &reply);
        }
        let line = step.send.as_deref().unwrap_or_default();
        let ask = self.ask(line, step)?;
        if let Some(count) = step.at_once {
            return self.at_once(line, &ask, count, step).await;
        }
        let times = match &step.times {
            Some(times) => self.values.quantity(times)?,
            None => 1,
        };
        for _ in 0..times {
            let reply = self.client.send(&ask).await;
            let reply = reply.map_err(|error| no_reply(line, error))?;
            self.compare(line, step.expect.as_ref(), &reply)?;
            self.keep(step, line, &reply)?;
        }
        Ok(())
    }

    pub(super) async fn get(&self, path: &str) -> Result<Reply, Stop> {
        let line = format!("GET {path}");
        let ask = self.ask(&line, &Step::default())?;
        let reply = self.client.send(&ask).await;
        reply.map_err(|error| no_reply(&line, error))
    }

    async fn to_control(&self, line: &str, step: &Step) -> Result<Reply, Stop> {
        let control = self.control()?;
        let (method, path) = self.method_and_path(line)?;
        let body = step.json.as_ref();
        let body = body.map(|body| self.values.resolve(body)).transpose()?;
        let reply = control.send(method, &path, body.as_ref()).await;
        reply.map_err(Stop::NotTried)
    }

    /// Sends a request many times at once. One reply must be as `expect` says, and all others as
    /// `others` says; without `expect`, all are others.
    async fn at_once(&mut self, line: &str, ask: &Ask, count: usize, step: &Step) -> Done {
        let client = &self.client;
        let replies = join_all((0..count).map(|_| client.send(ask))).await;
        let replies: Result<Vec<_>, _> = replies.into_iter().collect();
        let replies = replies.map_err(|error| no_reply(line, error))?;
        let mut ones = 0;
        for reply in &replies {
            let is_one = match &step.expect {
                Some(expect) => expect.mismatch(&self.values, reply)?.is_none(),
                None => false,
            };
            if is_one {
                ones += 1;
            } else {
                self.compare(line, step.others.as_ref(), reply)?;
            }
        }
        let wanted = usize::from(step.expect.is_some());
        if ones == wanted {
            return Ok(());
        }
        Err(Stop::Differs(Difference {
            step: format!("{line}, {count} times at once"),
            place: "replies".into(),
            expected: format!("{wanted} that succeeds"),
            actual: ones.to_string(),
        }))
    }

    fn method_and_path(&self, line: &str) -> Result<(Method, String), Stop> {
        let refused = || Stop::NotTried(format!("`{line}` is not a method and a path"));
        let (method, path) = line.split_once(' ').ok_or_else(refused)?;
        let method = method.parse().map_err(|_| refused())?;
        Ok((method, self.values.text(path)?))
    }

    fn ask(&self, line: &str, step: &Step) -> Result<Ask, Stop> {
        let values = &self.values;
        let (method, mut path) = self.method_and_path(line)?;
        if !step.query.is_empty() {
            path = format!("{path}?{}", form(&values.object(&step.query)?));
        }
        let headers = step.headers.iter();
        let headers = headers.map(|(name, value)| Ok((name.clone(), values.text(value)?)));
        let bearer = step.bearer.as_ref();
        Ok(Ask {
            method,
            path,
            bearer: bearer.map(|bearer| values.text(bearer)).transpose()?,
            headers: headers.collect::<Result<_, Stop>>()?,
            body: self.body(step)?,
        })
    }

    /// The body of a request, with its media type.
    fn body(&self, step: &Step) -> Result<Option<(&'static str, Vec<u8>)>, Stop> {
        let values = &self.values;
        if let Some(fields) = &step.form {
            let fields = form(&values.object(fields)?);
            return Ok(Some((
                "application/x-www-form-urlencoded",
                fields.into_bytes(),
            )));
        }
        let bytes = if let Some(json) = &step.json {
            Some(values.resolve(json)?.to_string().into_bytes())
        } else if let Some(raw) = &step.raw {
            Some(values.text(raw)?.into_bytes())
        } else if let Some(hex) = &step.hex {
            let refused = |_| Stop::NotTried(format!("`{hex}` is not hexadecimal"));
            Some(base16ct::mixed::decode_vec(hex).map_err(refused)?)
        } else {
            step.size.map(|size| vec![b' '; size])
        };
        Ok(bytes.map(|bytes| ("application/json", bytes)))
    }
}

fn form(fields: &Map<String, Value>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        match value {
            Value::String(text) => form.append_pair(name, text),
            other => form.append_pair(name, &other.to_string()),
        };
    }
    form.finish()
}

fn no_reply(line: &str, error: String) -> Stop {
    Stop::Differs(Difference {
        step: line.to_owned(),
        place: "reply".into(),
        expected: "a reply".into(),
        actual: error,
    })
}
