//! The programs that the API runner copies compile. Its browser suite compares what it copies with
//! these files, and writes them with `AUTH_UI_UPDATE=1`.

#[allow(
    dead_code,
    clippy::all,
    clippy::pedantic,
    clippy::print_stdout,
    reason = "programs for users, which are compiled here and never run"
)]
mod sdk {
    include!("../../mock-server/ui/tests/copies/sdk.txt");
}

#[allow(
    dead_code,
    clippy::all,
    clippy::pedantic,
    clippy::print_stdout,
    reason = "programs for users, which are compiled here and never run"
)]
mod control {
    include!("../../mock-server/ui/tests/copies/control.txt");
}
