//! A keyboard and a screen for an example program, in place of a terminal.

use std::{
    collections::VecDeque,
    io::{self, BufRead, Read},
};

use auth_contract_tests::harness::{PASSWORD, messages};
use auth_mock_server::MockServer;

/// A keyboard that somebody has typed on, or will when it is read, and a screen.
#[derive(Default)]
pub(super) struct Terminal<'a> {
    pub(super) input: Keyboard<'a>,
    pub(super) output: Vec<u8>,
}

/// Lines, each made at the moment when the program asks for it: a code is not there before.
#[derive(Default)]
pub(super) struct Keyboard<'a> {
    lines: VecDeque<Box<dyn Fn() -> String + 'a>>,
    line: Vec<u8>,
}

impl<'a> Terminal<'a> {
    /// Somebody who types these lines.
    pub(super) fn typing(lines: impl IntoIterator<Item = &'a str>) -> Self {
        lines.into_iter().fold(Self::default(), |terminal, line| {
            terminal.then(|| line.to_owned())
        })
    }

    /// One more line.
    pub(super) fn then(mut self, line: impl Fn() -> String + 'a) -> Self {
        self.input.lines.push_back(Box::new(line));
        self
    }

    /// Asserts what is on the screen, request ids apart, that all that was typed has been read, and
    /// that no secret is to be seen.
    #[track_caller]
    pub(super) fn shows(&self, server: &MockServer, expected: &str) {
        let shown = without_request_ids(std::str::from_utf8(&self.output).unwrap());
        assert_eq!(shown, expected);
        assert!(self.input.lines.is_empty(), "more was typed than read");
        assert_no_secret(server, &shown);
    }
}

/// Asserts that `text` has no password, nothing that came by mail, and nothing as long as a token.
#[track_caller]
pub(super) fn assert_no_secret(server: &MockServer, text: &str) {
    let messages = messages(server).into_iter();
    let mailed = messages.flat_map(|message| message.code.into_iter().chain([message.token]));
    for secret in mailed.chain([PASSWORD.to_owned()]) {
        assert!(!text.contains(&secret), "a secret in {text}");
    }
    let long = |word: &str| word.len() >= 20;
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
    assert!(!words.any(long), "something like a token in {text}");
}

/// `text` with each request id, which is drawn anew each time, made the same.
pub(super) fn without_request_ids(text: &str) -> String {
    let mut parts = text.split("request id ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let end = part.find(')').unwrap_or(part.len());
        text + "request id …" + &part[end..]
    })
}

impl BufRead for Keyboard<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.line.is_empty()
            && let Some(line) = self.lines.pop_front()
        {
            self.line = (line() + "\n").into_bytes();
        }
        Ok(&self.line)
    }

    fn consume(&mut self, amount: usize) {
        self.line.drain(..amount);
    }
}

impl Read for Keyboard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
