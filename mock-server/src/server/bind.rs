//! Binding the sockets of a server.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use super::StartError;
use crate::net::listen;

/// How often another free port is tried because the same port on `::1` is in use.
const PORT_DRAWS: usize = 16;

pub(super) struct Listeners {
    pub(super) address: SocketAddr,
    pub(super) sockets: Vec<TcpListener>,
}

pub(super) fn bind(host: Option<IpAddr>, port: u16) -> Result<Listeners, StartError> {
    match host {
        Some(host) => {
            let (address, socket) = bind_one(SocketAddr::new(host, port))?;
            Ok(Listeners {
                address,
                sockets: vec![socket],
            })
        }
        None => bind_both(port),
    }
}

/// Binds one port on both loopback addresses. Clients differ in which one they try for `localhost`.
fn bind_both(port: u16) -> Result<Listeners, StartError> {
    let mut draws = PORT_DRAWS;
    loop {
        let (address, v4) = bind_one((Ipv4Addr::LOCALHOST, port).into())?;
        match bind_one((Ipv6Addr::LOCALHOST, address.port()).into()) {
            Ok((_, v6)) => {
                return Ok(Listeners {
                    address,
                    sockets: vec![v4, v6],
                });
            }
            Err(StartError::Bind { source, .. }) if source.kind() != io::ErrorKind::AddrInUse => {
                return Ok(Listeners {
                    address,
                    sockets: vec![v4],
                });
            }
            Err(error) if port != 0 || draws == 0 => return Err(error),
            Err(_) => draws -= 1,
        }
    }
}

fn bind_one(address: SocketAddr) -> Result<(SocketAddr, TcpListener), StartError> {
    let refused = |source| StartError::Bind { address, source };
    let listener = listen(address).map_err(refused)?;
    Ok((listener.local_addr().map_err(refused)?, listener))
}
