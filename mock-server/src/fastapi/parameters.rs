//! Queries and url-encoded forms (`name=value&…`), read as in Starlette.

/// The pairs in order, decoded. Collected to a map, the last of a name wins, as in Starlette.
pub(super) fn parse(encoded: &[u8]) -> impl Iterator<Item = (String, String)> {
    encoded
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = halves.next().unwrap_or_default();
            (
                unquote_plus(name),
                unquote_plus(halves.next().unwrap_or_default()),
            )
        })
}

/// `urllib.parse.unquote_plus(encoded.decode("latin-1"))`: escapes are UTF-8, raw bytes are
/// Latin-1.
fn unquote_plus(encoded: &[u8]) -> String {
    let mut text = String::with_capacity(encoded.len());
    for run in encoded.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        if run.is_ascii() {
            text.push_str(&String::from_utf8_lossy(&unquote_to_bytes(run)));
        } else {
            text.extend(run.iter().copied().map(char::from));
        }
    }
    text
}

fn unquote_to_bytes(mut rest: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rest.len());
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match hexadecimal(*high).zip(hexadecimal(*low)) {
                Some((high, low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                None => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
    }
    bytes
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
