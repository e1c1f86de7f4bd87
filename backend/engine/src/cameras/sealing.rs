//! How the address of a camera is kept: with its login, and of use for this camera only.

use anteroom_domain::{
    camera::{CameraAddress, CameraLogin},
    ids::CameraId,
};

use crate::{keys::AccountKeys, ports::Random};

/// What an address is sealed for: it is of no use in another camera's document.
fn purpose(id: CameraId) -> Vec<u8> {
    [b"address of camera ".as_slice(), &id.0.to_be_bytes()].concat()
}

/// Place, user and password, a line each: neither has a line break in it.
pub(super) fn seal(keys: &AccountKeys, id: CameraId, address: &CameraAddress, random: &dyn Random) -> Vec<u8> {
    let place = format!("{}{}", address.origin(), address.target());
    let plain = match address.login() {
        None => place,
        Some(CameraLogin { user, password }) => format!("{place}\n{user}\n{password}"),
    };
    keys.seal(&purpose(id), plain.as_bytes(), random)
}

/// What was sealed for this camera with this key.
pub(super) fn open(keys: &AccountKeys, id: CameraId, sealed: &[u8]) -> Option<CameraAddress> {
    let plain = String::from_utf8(keys.open(&purpose(id), sealed)?).ok()?;
    let mut lines = plain.split('\n');
    let place = CameraAddress::parse(lines.next()?).ok()?;
    let login = lines.next().zip(lines.next());
    let login = login.map(|(user, password)| CameraLogin { user: user.to_owned(), password: password.to_owned() });
    Some(place.with_login(login))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::SeededRandom;

    #[test]
    fn an_address_comes_back_whole_for_its_camera_only() {
        let (keys, random) = (AccountKeys::derive(&[1; 32]), SeededRandom::new(1));
        for text in [
            "rtsp://us%3Aer:p%40ss%2Fw%F0%9F%A6%84@camera.example:8554/stream?channel=1",
            "rtsps://[fd00:7::1]/live",
            "rtsp://user@192.168.7.1",
            "rtsp://:@192.168.7.1/a@b",
        ] {
            let address = CameraAddress::parse(text).expect("an address");
            let sealed = seal(&keys, CameraId(1), &address, &random);
            assert_eq!(open(&keys, CameraId(1), &sealed), Some(address), "{text}");
            assert_eq!(open(&keys, CameraId(2), &sealed), None);
            assert_eq!(open(&AccountKeys::derive(&[2; 32]), CameraId(1), &sealed), None);
        }
    }
}
