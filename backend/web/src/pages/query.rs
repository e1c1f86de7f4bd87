//! What stands in the query of an address.

/// A value that comes through a query as it is.
pub(crate) fn encoded(value: &str) -> String {
    let byte = |b: u8| {
        let plain = b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if plain { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    value.bytes().map(byte).collect()
}

/// The same of a path, which is easier to read with its slashes.
pub(crate) fn encoded_path(path: &str) -> String {
    path.split('/').map(encoded).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_through_a_query_as_it_was() {
        assert_eq!(encoded_path("/admin/people/1?a=b&c#d"), "/admin/people/1%3Fa%3Db%26c%23d");
    }
}
