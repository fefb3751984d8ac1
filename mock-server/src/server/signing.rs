//! What signs the access tokens of a server.

use super::{Config, StartError};
use crate::world::{Random, Signer};

/// Returns what signs access tokens.
pub(super) fn signer(config: &Config, random: &mut Random) -> Result<Signer, StartError> {
    let algorithm = config.algorithm;
    let Some(key) = &config.signing_key else {
        let generated = match config.seed {
            None => Signer::generate_fastest(algorithm, random),
            Some(_) => Signer::generate(algorithm, random),
        };
        return Ok(generated?);
    };
    algorithm.reads_keys()?;
    let signer = Signer::with_key(algorithm, key)?;
    // A seed promises equal bytes for equal calls.
    Ok(match config.seed {
        None => signer.fastest(),
        Some(_) => signer,
    })
}
