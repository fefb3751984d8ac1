//! Connections that nobody has accepted yet.

use super::*;

/// More than the 128 that tokio asks for, and fewer than the files that a process may have open.
const BURST: usize = 600;

#[tokio::test]
async fn burst_of_connections_waits_to_be_accepted() {
    let most = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let burst = BURST.min(most.trim().parse().unwrap());
    for host in ["127.0.0.1:0", "[::1]:0"] {
        let listener = listen(host.parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        for number in 0..burst {
            let connected = tokio::time::timeout(LATE, TcpStream::connect(address)).await;
            let connected = connected.unwrap_or_else(|_| panic!("number {number} at {address}"));
            waiting.push(connected.unwrap());
        }
    }
}
