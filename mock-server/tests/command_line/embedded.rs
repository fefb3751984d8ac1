//! A server that a test embeds, asked by another process while the test blocks.

use std::process::Command;

use auth_mock_server::MockServer;

#[tokio::test]
async fn test_that_blocks_in_a_command_gets_answers() {
    let server = MockServer::start().await.unwrap();
    // Blocks the only thread of the test's runtime.
    let output = Command::new(env!("CARGO_BIN_EXE_auth-mock-server"))
        .args(["readyz", "--url", server.url()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}
