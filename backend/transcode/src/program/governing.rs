//! What this process may use. All of it without privileges, by the process itself: it gives way to others, it gets no more memory
//! than it may, and it does with less when it uses more time than it may.

use std::{sync::Arc, thread, time::Duration};

use anteroom_transcode::{Governor, Limits, Report, Trouble, Verdict};
use rustix::{
    process::{Resource, Rlimit, getppid, setpriority_process, setrlimit},
    thread::set_no_new_privs,
    time::{ClockId, clock_gettime},
};

use crate::{Broken, speech::Mouth, studio::Studio};

/// How much it gives way: consultations come first.
const NICENESS: i32 = 10;
/// How often it is looked how much is used.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Binds the process. To be called before any thread of `GStreamer` is there: each inherits how much it gives way.
pub(crate) fn bind(limits: Limits) -> Result<(), Broken> {
    setpriority_process(None, NICENESS).map_err(Broken::failed)?;
    set_no_new_privs(true).map_err(Broken::failed)?;
    // What is written to, not what is mapped: libraries of codecs map much more than they ever touch.
    let most = Some(u64::from(limits.memory_mib) << 20);
    setrlimit(Resource::Data, Rlimit { current: most, maximum: most }).map_err(Broken::failed)?;
    // A decoder that crashes leaves no file with somebody's picture.
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(Broken::failed)
}

/// Sees to it that no more time is used than may be, and that the process ends with the server, however that ends: the end of the
/// orders is not heard while a decoder is stuck.
pub(crate) fn watch(limits: Limits, studio: Arc<Studio>, mouth: Mouth) {
    let server = getppid();
    thread::spawn(move || {
        let mut governor = Governor::new(limits.cpu_percent);
        while getppid() == server {
            let used = Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default();
            let now = Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default();
            match governor.look(now, used) {
                Verdict::Fine => {}
                Verdict::Less => match studio.do_with_less() {
                    Some(layers) => mouth.say(Report::Reduced(layers)),
                    None => mouth.say_last(Report::Broken(Trouble::TooMuch, String::new())),
                },
            }
            thread::sleep(LOOK_EVERY);
        }
        std::process::exit(1);
    });
}
