//! How long a server in the process of a test takes: from its start to its first answer over a
//! socket, and to be dropped.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints what it measured, and measures the machine's own time"
)]

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use auth_mock_server::MockServer;

const REQUEST: &[u8] = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

fn first_answer(server: &MockServer) -> io::Result<String> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.write_all(REQUEST)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Prints the fastest, the middle and the slowest of ten.
fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 10].as_secs_f64() * 1e3;
    let (least, middle, most) = (at(0), at(5), at(9));
    println!("{what:<28}{middle:>8.2} ms   from {least:.2} to {most:.2}");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo bench` passes `--bench`; otherwise the figures mean nothing.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let rounds = if measured { 201 } else { 3 };
    let (mut starts, mut answers, mut drops) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let begun = Instant::now();
        let server = MockServer::start_blocking()?;
        starts.push(begun.elapsed());
        let answer = first_answer(&server)?;
        answers.push(begun.elapsed());
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let begun = Instant::now();
        drop(server);
        drops.push(begun.elapsed());
    }
    // The first server of a process brings the program's pages into memory.
    let first = answers.remove(0).as_secs_f64() * 1e3;
    println!("first server of the process{first:>9.2} ms to its first answer");
    report("start", starts);
    report("start to first answer", answers);
    report("drop", drops);
    Ok(())
}
