//! How many bytes sessions, codes and namespaces take, as the allocator counts them.
//!
//! The figures are exact and the same on each machine, so they have limits: a larger one ends the
//! bench with an error.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::alloc::System;
use std::time::Duration;

use auth_mock_server::bench::Space;
use cap::Cap;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const MIB: usize = 1 << 20;
/// Most namespaces at once.
const NAMESPACES: usize = 4096;

/// How many of each are made.
struct Effort {
    sessions: usize,
    codes: usize,
    /// The random values of the first 65,536 subjects and purposes are counted apart, so that few
    /// addresses take more each.
    most_of_a_code: usize,
    namespaces: usize,
}

/// What `cargo bench` measures with. It passes `--bench`.
const MEASURE: Effort = Effort {
    sessions: 1_000_000,
    codes: 100_000,
    most_of_a_code: 500,
    namespaces: NAMESPACES,
};

/// Enough for the limits to hold.
const TRY: Effort = Effort {
    sessions: 20_000,
    codes: 10_000,
    most_of_a_code: 850,
    namespaces: 300,
};

/// Prints what `count` of something take, and refuses more than `most` bytes for each.
fn report(what: &str, count: usize, before: usize, most: usize) -> Result<(), String> {
    let bytes = ALLOCATOR.allocated().saturating_sub(before);
    let (each, all) = (bytes / count, bytes / MIB);
    println!("{what:<36}{count:>10}{each:>10} B{all:>8} MiB");
    if each <= most {
        Ok(())
    } else {
        Err(format!(
            "{what}: {each} bytes each; at most {most} are allowed"
        ))
    }
}

/// Prints what is left, and refuses more than a fifth above what there was before.
fn fallen(when: &str, before: usize) -> Result<(), String> {
    let left = ALLOCATOR.allocated();
    println!(
        "{when:<36}{:>7} KiB, before {:>7} KiB",
        left >> 10,
        before >> 10
    );
    if left <= before / 5 * 6 {
        Ok(())
    } else {
        Err(format!(
            "{when}: {left} bytes are left; before there were {before}"
        ))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let effort = if measured { &MEASURE } else { &TRY };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut space = Space::new(10)?;
    // Fills what has a size of its own: the events and the tables of a world.
    space.open_sessions(2_000);

    let empty = ALLOCATOR.allocated();
    space.open_sessions(effort.sessions);
    report("sessions", effort.sessions, empty, 300)?;
    // Longer than a session, and than the hour for which its end is remembered.
    space.pass(Duration::from_hours(24 * 15));
    fallen("sessions have expired", empty)?;

    let before = ALLOCATOR.allocated();
    space.ask_for_codes(effort.codes);
    let most = effort.most_of_a_code;
    report(
        "magic codes of distinct addresses",
        effort.codes,
        before,
        most,
    )?;

    let before = ALLOCATOR.allocated();
    for _ in 0..effort.namespaces {
        let status = runtime.block_on(space.sign_in_elsewhere());
        assert_eq!(status, 200);
    }
    let most = 64 * MIB / NAMESPACES;
    report("namespaces with a sign-in", effort.namespaces, before, most)?;
    // The default one is reset with them, with the codes.
    space.delete_namespaces();
    fallen("all namespaces are deleted", empty)?;
    Ok(())
}
