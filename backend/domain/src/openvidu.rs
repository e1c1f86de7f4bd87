//! What `OpenVidu` 2 makes of a camera's address: the ids of a connection, and the address as it may be told again.
//!
//! Everything here is seen by others, in answers, logs and the console. So nothing of it is made of what may be secret in
//! an address: login, query, and what a part of the path assigns.

/// What stands in place of a secret.
const HIDDEN: &str = "***";
/// How much of host and path goes into an id, in characters. Chosen: it stays readable, and fits into any address.
const PLACE_CHARS_MAX: usize = 120;
/// Longest name of a camera that is made of what a program says about it.
const NAME_CHARS_MAX: usize = 80;
/// The letters and digits that chance picks from.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// Those of them that are letters.
const CAPITALS: usize = 26;

/// The ids of a connection and of its stream, as `OpenVidu` writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpcamIds {
    /// `ipc_IPCAM_rtsp_C4CU_camera_example_8554_live`.
    pub connection: String,
    /// `str_IPC_SJMX_` and the connection's.
    pub stream: String,
}

/// A camera's address, taken apart without changing a letter of it. Whether it may be one is asked elsewhere.
struct Parts<'a> {
    scheme: &'a str,
    login: Option<&'a str>,
    /// Host, and port if there is one.
    place: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

fn parts(uri: &str) -> Parts<'_> {
    let uri = uri.trim();
    let (scheme, rest) = uri.split_once("://").unwrap_or(("", uri));
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // People paste passwords with a bare `@`: what counts is the last one before the path.
    let (login, place) = authority.rsplit_once('@').map_or((None, authority), |(login, place)| (Some(login), place));
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    Parts { scheme, login, place, path, query }
}

/// The scheme of an address, in the case in which it was written; empty without one.
pub fn scheme_of(uri: &str) -> &str {
    uri.trim().split_once(':').map_or("", |(scheme, _)| scheme)
}

/// The host that an address names, without its port.
pub fn host_of(uri: &str) -> String {
    let place = parts(uri).place;
    let without_port = match place.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => place,
    };
    without_port.trim_matches(['[', ']']).to_owned()
}

/// The address as it is told again: as it was given, but for what may be secret in it.
pub fn masked(uri: &str) -> String {
    let Parts { scheme, login, place, path, query } = parts(uri);
    let login = login.map_or_else(String::new, |login| match login.split_once(':') {
        // A login without a password may be a password itself.
        None => format!("{HIDDEN}@"),
        Some((user, _)) => format!("{user}:{HIDDEN}@"),
    });
    let path: Vec<_> = path.split('/').map(|part| assigned(part, part)).collect();
    let query = query.map(|query| query.split('&').map(|part| assigned(part, HIDDEN)).collect::<Vec<_>>().join("&"));
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    format!("{scheme}://{login}{place}{}{query}", path.join("/"))
}

/// A part of an address without what it assigns; `otherwise` if it assigns nothing.
fn assigned(part: &str, otherwise: &str) -> String {
    part.split_once('=').map_or_else(|| otherwise.to_owned(), |(name, _)| format!("{name}={HIDDEN}"))
}

/// Ids for a connection to this address. Of `chance`, the first four bytes tell connections to one address apart.
pub fn ipcam_ids(uri: &str, chance: [u8; 8]) -> IpcamIds {
    let Parts { scheme, place, path, .. } = parts(uri);
    let path: Vec<_> = path.split('/').map(|part| part.split('=').next().unwrap_or_default()).collect();
    let place = format!("{place}{}", path.join("/"));
    let readable = place.chars().filter_map(|c| match c {
        '/' | '.' | ':' => Some('_'),
        c if c.is_ascii_alphanumeric() || c == '_' => Some(c),
        _ => None,
    });
    let readable: String = readable.take(PLACE_CHARS_MAX).collect();
    let four = |first: usize, bytes: &[u8]| {
        let pick = |(index, byte): (usize, &u8)| {
            let many = if index == 0 { first } else { LETTERS.len() };
            char::from(LETTERS[usize::from(*byte) % many])
        };
        bytes.iter().enumerate().map(pick).collect::<String>()
    };
    let (of_connection, of_stream) = chance.split_at(4);
    let scheme = scheme.to_ascii_lowercase();
    let connection = format!("ipc_IPCAM_{scheme}_{}_{readable}", four(LETTERS.len(), of_connection));
    let stream = format!("str_IPC_{}_{connection}", four(CAPITALS, of_stream));
    IpcamIds { connection, stream }
}

/// What people read as a camera's name: what the program says about it, if that is a line of words; else its host.
pub fn camera_name(data: &str, uri: &str) -> String {
    let words = data.trim();
    let is_for_programs = words.starts_with(['{', '[', '"']) || words.contains(char::is_control);
    let name = if words.is_empty() || is_for_programs { host_of(uri) } else { words.to_owned() };
    name.chars().take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing of these is ever seen.
    const SECRETS: [&str; 4] = ["s3cret", "t0ken", "keeper", "p@ss"];

    #[test]
    fn an_address_without_secrets_is_told_as_it_was_given() {
        for uri in [
            "rtsp://your.camera.ip:7777/path",
            "rtsp://your.camera.ip.sdp",
            "rtsps://[fd00:7::1]:322/live/",
            "RTSP://Camera.example/a%20b",
        ] {
            assert_eq!(masked(uri), uri);
        }
    }

    #[test]
    fn what_may_be_secret_in_an_address_is_hidden() {
        for (uri, told) in [
            ("rtsp://admin:s3cret@h:8554/x", "rtsp://admin:***@h:8554/x"),
            ("rtsp://admin:p@ss@h/x", "rtsp://admin:***@h/x"),
            ("rtsp://t0ken@h/x", "rtsp://***@h/x"),
            ("rtsp://h/user=keeper&password=s3cret/live", "rtsp://h/user=***/live"),
            ("rtsp://h/live?t0ken", "rtsp://h/live?***"),
            ("rtsp://h?channel=1&key=t0ken", "rtsp://h?channel=***&key=***"),
        ] {
            assert_eq!(masked(uri), told);
            let ids = ipcam_ids(uri, [0; 8]);
            let seen = format!("{told} {} {} {}", ids.connection, ids.stream, camera_name("", uri));
            assert!(SECRETS.iter().all(|secret| !seen.contains(secret)), "{seen}");
        }
    }

    #[test]
    fn ids_look_like_those_of_openvidu() {
        let ids = ipcam_ids("rtsp://b1.dnsdojo.com:1935/live/sys3.stream", [2, 30, 2, 20, 18, 9, 12, 23]);
        assert_eq!(ids.connection, "ipc_IPCAM_rtsp_C4CU_b1_dnsdojo_com_1935_live_sys3_stream");
        assert_eq!(ids.stream, "str_IPC_SJMX_ipc_IPCAM_rtsp_C4CU_b1_dnsdojo_com_1935_live_sys3_stream");
        for chance in 0..=255_u8 {
            let ids = ipcam_ids("rtsps://door-1.example", [chance; 8]);
            let (four, rest) = ids.connection["ipc_IPCAM_rtsps_".len()..].split_at(4);
            assert_eq!(rest, "_door1_example");
            assert!(four.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{four}");
            assert!(ids.stream["str_IPC_".len()..].starts_with(|c: char| c.is_ascii_uppercase()), "{}", ids.stream);
        }
    }

    #[test]
    fn ids_are_of_letters_that_need_no_escape_and_are_not_longer_than_they_need_to_be() {
        for uri in
            ["rtsp://[fd00::1]:554/ä/%2F..;x", "rtsp://user:pw@h/a#b", &format!("rtsp://h/{}", "x".repeat(2_000))]
        {
            let ids = ipcam_ids(uri, [255; 8]);
            assert!(ids.stream.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{}", ids.stream);
            assert!(ids.stream.len() < 200, "{}", ids.stream.len());
        }
    }

    #[test]
    fn a_camera_is_called_what_the_program_says_or_after_its_host() {
        let uri = "rtsp://keeper:s3cret@cam.example:8554/x";
        assert_eq!(camera_name(" Office security camera ", uri), "Office security camera");
        for data in ["", " ", "{\"a\":1}", "[1]", "\"text\"", "two\nlines"] {
            assert_eq!(camera_name(data, uri), "cam.example", "{data}");
        }
        assert_eq!(camera_name(&"é".repeat(200), uri).chars().count(), 80);
        assert_eq!(host_of("rtsp://[fd00::1]:554/"), "fd00::1");
        assert_eq!(host_of("rtsp://[fd00::1]/"), "fd00::1");
    }

    #[test]
    fn a_scheme_is_whatever_stands_before_the_first_colon() {
        let schemes = ["rtsp://h", "file:///etc/passwd", "mailto:x", "NOT_A_URL", ""].map(scheme_of);
        assert_eq!(schemes, ["rtsp", "file", "mailto", "", ""]);
    }
}
