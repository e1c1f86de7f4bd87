//! Orders from standard input, reports to standard output.

use std::{
    io::{ErrorKind, Read, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use anteroom_transcode::{Order, Report, Trouble, length_of};

use crate::Broken;

/// Reports that wait to be read: seconds of pictures. A server that reads none of them is gone, or as good as gone.
const REPORTS_MAX: usize = 512;

/// Reads an order; `None` when there are no more.
pub(crate) fn hear(ear: &mut impl Read) -> Result<Option<Order>, Broken> {
    let senseless = |error| Broken(Trouble::Orders, format!("an order is not understood: {error}"));
    let mut header = [0; 4];
    match ear.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(Broken::failed(error)),
    }
    let mut frame = vec![0; length_of(header).map_err(senseless)?];
    ear.read_exact(&mut frame).map_err(Broken::failed)?;
    Order::read(&frame).map(Some).map_err(senseless)
}

/// Says things on a thread of its own, so that no encoder waits for the server.
#[derive(Clone)]
pub(crate) struct Mouth(SyncSender<Option<Report>>);

impl Mouth {
    pub(crate) fn open() -> Self {
        let (sender, reports) = sync_channel(REPORTS_MAX);
        thread::spawn(move || speak(&reports));
        Self(sender)
    }

    /// Says something soon.
    pub(crate) fn say(&self, report: Report) {
        self.put(Some(report));
    }

    /// Says something, and ends.
    pub(crate) fn say_last(&self, report: Report) -> ! {
        self.say(report);
        self.close()
    }

    /// Ends, once everything has been said.
    pub(crate) fn close(&self) -> ! {
        self.put(None);
        // The thread that speaks ends the process.
        loop {
            thread::park();
        }
    }

    fn put(&self, report: Option<Report>) {
        if self.0.try_send(report).is_err() {
            std::process::exit(1);
        }
    }
}

/// Ends the process after the last thing that there is to say, or when nobody listens.
fn speak(reports: &Receiver<Option<Report>>) -> ! {
    let mut stdout = std::io::stdout().lock();
    while let Ok(Some(report)) = reports.recv() {
        let is_last = matches!(report, Report::Broken(..));
        let said = report.frame().map(|frame| stdout.write_all(&frame).and_then(|()| stdout.flush()));
        if is_last || !matches!(said, Ok(Ok(()))) {
            std::process::exit(1);
        }
    }
    std::process::exit(0)
}
