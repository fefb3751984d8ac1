//! Flags of TLS, and the file with the CA that clients must trust.

use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use auth_mock_server::{MockServer, TlsConfig};
use clap::ValueHint;

use super::failure::Failure;
use super::screen;

/// Heading of the flags in the help.
pub(super) const LISTENING: &str = "Network";

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_field_names, reason = "each is named as its flag")]
pub(super) struct Tls {
    /// Serve https with a certificate that is made at the start, for localhost, 127.0.0.1, `::1` and
    /// each --allow-host
    #[arg(long, env = "AUTH_MOCK_TLS", help_heading = LISTENING)]
    tls: bool,

    /// File for the CA of --tls, which clients must trust [default: one in the folder for temporary
    /// files, deleted at the end]
    #[arg(
        long,
        env = "AUTH_MOCK_TLS_CA",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = LISTENING
    )]
    tls_ca: Option<PathBuf>,

    /// Serve https with this certificate (PEM, with its chain)
    #[arg(
        long,
        env = "AUTH_MOCK_TLS_CERT",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = LISTENING
    )]
    tls_cert: Option<PathBuf>,

    /// Private key of --tls-cert (PEM)
    #[arg(
        long,
        env = "AUTH_MOCK_TLS_KEY",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = LISTENING
    )]
    tls_key: Option<PathBuf>,
}

impl Tls {
    pub(super) fn config(&self) -> Result<Option<TlsConfig>, Failure> {
        if self.tls_ca.is_some() && !self.tls {
            return Err(Failure::usage("--tls-ca: there is no CA without --tls"));
        }
        let read = |flag: &str, path: &Path| {
            std::fs::read(path)
                .map_err(|error| Failure::usage(format!("{flag} {}: {error}", path.display())))
        };
        match (self.tls, &self.tls_cert, &self.tls_key) {
            (false, None, None) => Ok(None),
            (true, None, None) => Ok(Some(TlsConfig::Generated)),
            (false, Some(certificate), Some(key)) => Ok(Some(TlsConfig::Given {
                certificate: read("--tls-cert", certificate)?,
                key: read("--tls-key", key)?,
            })),
            (false, Some(_), None) => Err(Failure::usage("--tls-cert: add its key with --tls-key")),
            (false, None, Some(_)) => Err(Failure::usage(
                "--tls-key: add its certificate with --tls-cert",
            )),
            (true, ..) => Err(Failure::usage(
                "--tls: makes a certificate; leave it out, or leave out --tls-cert and --tls-key",
            )),
        }
    }

    /// Writes the CA that a server has made.
    pub(super) fn write_ca(&self, server: &MockServer) -> Result<Option<CaFile>, Failure> {
        let Some(pem) = server.ca_pem() else {
            return Ok(None);
        };
        let (path, written) = if let Some(path) = &self.tls_ca {
            (path.clone(), screen::write_file(path, pem))
        } else {
            let name = format!("auth-mock-server-{}-ca.pem", std::process::id());
            let path = std::env::temp_dir().join(name);
            let written = write_new(&path, pem);
            (path, written)
        };
        written.map_err(|error| {
            let cure = "choose a file with --tls-ca";
            Failure::usage(format!("{}: {error}; {cure}", path.display()))
        })?;
        let temporary = self.tls_ca.is_none();
        Ok(Some(CaFile { path, temporary }))
    }
}

/// Writes a file that must not exist: in a folder that others use, it could be a link of theirs.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    // An earlier process may have had the same number.
    let _ = std::fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// The file with the CA. A temporary one is deleted when dropped.
#[derive(Debug)]
pub(super) struct CaFile {
    pub(super) path: PathBuf,
    temporary: bool,
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if self.temporary {
            // A file that stays does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
