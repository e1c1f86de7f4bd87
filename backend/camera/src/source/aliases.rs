//! Other names for what the camera calls its streams.
//!
//! The RTSP library is told of a camera at a loopback address, which is the [tether](super::tether), and every URL that the camera
//! names gets an alias there. So nothing that a camera says can make the library connect anywhere, and neither the camera's
//! address nor a password that a maker puts into the path is ever known to it, or found in what it logs.

/// Most URLs that one camera may name. Chosen: one for each stream, the whole, and some to spare.
const ALIASES_MAX: usize = 32;

/// The URLs of one connection and their aliases.
#[derive(Debug)]
pub(crate) struct Aliases {
    /// Where the tether listens, as `rtsp://127.0.0.1:1234`.
    near: String,
    far: Vec<String>,
}

impl Aliases {
    /// Begins with the URL that is asked for first.
    pub(crate) fn new(near: String, first: String) -> Self {
        Self { near, far: vec![first] }
    }

    /// The alias of the URL that is asked for first.
    pub(crate) fn first(&self) -> String {
        self.name(0, "")
    }

    /// The alias of a URL that the camera named. What it names beyond all measure stays as it is, and is of no use.
    pub(crate) fn alias_of(&mut self, url: &str) -> String {
        let longest = |index: &usize| self.far[*index].len();
        let known = (0..self.far.len()).filter(|index| below(url, &self.far[*index]).is_some()).max_by_key(longest);
        if let Some(index) = known {
            let rest = below(url, &self.far[index]).unwrap_or_default();
            return self.name(index, rest);
        }
        if self.far.len() >= ALIASES_MAX {
            return url.to_owned();
        }
        self.far.push(url.to_owned());
        self.name(self.far.len() - 1, "")
    }

    /// What the camera calls what an alias stands for.
    pub(crate) fn far_of(&self, alias: &str) -> Option<String> {
        let rest = alias.strip_prefix(&self.near)?.strip_prefix('/')?;
        let (index, rest) = rest.split_once('/')?;
        let base = self.far.get(index.parse::<usize>().ok()?)?;
        Some(match rest {
            "" => base.clone(),
            rest => format!("{}/{rest}", base.trim_end_matches('/')),
        })
    }

    fn name(&self, index: usize, rest: &str) -> String {
        format!("{}/{index}/{rest}", self.near)
    }
}

/// What follows `base` in `url`, with a slash in between or without; `None` if `url` is not below it.
fn below<'a>(url: &'a str, base: &str) -> Option<&'a str> {
    let rest = url.strip_prefix(base.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_known_url_lies_below_its_alias() {
        let mut aliases = Aliases::new("rtsp://127.0.0.1:9".to_owned(), "rtsp://h/live?pw=1".to_owned());
        assert_eq!(aliases.first(), "rtsp://127.0.0.1:9/0/");
        assert_eq!(aliases.far_of("rtsp://127.0.0.1:9/0/").as_deref(), Some("rtsp://h/live?pw=1"));
        assert_eq!(aliases.far_of("rtsp://127.0.0.1:9/0/trackID=1").as_deref(), Some("rtsp://h/live?pw=1/trackID=1"));
        let base = aliases.alias_of("rtsp://10.0.0.5/cam/");
        assert_eq!(base, "rtsp://127.0.0.1:9/1/");
        assert_eq!(aliases.alias_of("rtsp://10.0.0.5/cam/trackID=1"), "rtsp://127.0.0.1:9/1/trackID=1");
        assert_eq!(aliases.alias_of("rtsp://10.0.0.5/cam"), base);
        assert_eq!(aliases.far_of(&base).as_deref(), Some("rtsp://10.0.0.5/cam/"), "as the camera wrote it");
        assert_eq!(aliases.alias_of("rtsp://10.0.0.5/camera"), "rtsp://127.0.0.1:9/2/");
    }

    #[test]
    fn strange_aliases_stand_for_nothing_and_there_are_not_many() {
        let mut aliases = Aliases::new("rtsp://127.0.0.1:9".to_owned(), "rtsp://h/".to_owned());
        for stranger in
            ["rtsp://elsewhere/0/", "rtsp://127.0.0.1:9/7/", "rtsp://127.0.0.1:9/x/", "rtsp://127.0.0.1:90/0/"]
        {
            assert_eq!(aliases.far_of(stranger), None, "{stranger}");
        }
        for number in 0..100 {
            aliases.alias_of(&format!("rtsp://other{number}/"));
        }
        assert_eq!(aliases.far.len(), ALIASES_MAX);
    }
}
