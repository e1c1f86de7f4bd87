//! The folder of all recordings.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use anteroom_domain::{
    Timestamp,
    ids::{ConsultationId, NodeId},
};
use anteroom_engine::ports::{Film, FilmProblem, Pieces, TapeError, Tapes};
use async_trait::async_trait;

use crate::{
    film::{self, Placed},
    piece::{self, Piece},
    program::run,
    timeline::{self, Recorded},
};

/// Most pieces of one film. Two for each time that somebody's page comes; beyond it the rest is left out.
const PIECES_MAX: usize = 120;
/// How long one piece may take to be read. A copy: hours take seconds.
const READ_WITHIN: Duration = Duration::from_mins(10);
/// How long a film may take at least, and how much longer for each second of it.
const FILM_WITHIN: (Duration, u32) = (Duration::from_mins(15), 10);

/// The folder in which Janus puts its pieces, one folder a consultation.
pub fn tapes_in(directory: &Path) -> PathBuf {
    directory.join("tapes")
}

/// The files of recordings, in one folder.
#[derive(Debug, Clone)]
pub struct TapeFolder {
    tapes: PathBuf,
    films: PathBuf,
    work: PathBuf,
}

impl TapeFolder {
    /// In this folder, which must exist; what is in it is made.
    ///
    /// # Errors
    ///
    /// When nothing can be written there.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let folder = Self { tapes: tapes_in(directory), films: directory.join("films"), work: directory.join("work") };
        for part in [&folder.tapes, &folder.films, &folder.work] {
            match std::fs::create_dir(part) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                result => result?,
            }
        }
        Ok(folder)
    }

    fn of(&self, consultation: ConsultationId) -> PathBuf {
        self.tapes.join(consultation.to_string())
    }
}

/// Does something with files, on a thread that may wait for them.
async fn on_disk<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, TapeError> {
    let done = tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|source| TapeError::Unavailable { doing, source })
}

/// What is not there is deleted.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// The names in a folder, in order; none of one that is not there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names: io::Result<Vec<_>> = entries.map(|entry| Ok(entry?.file_name().into_string().ok())).collect();
    let mut names: Vec<_> = names?.into_iter().flatten().collect();
    names.sort();
    Ok(names)
}

fn all(tapes: &Path, films: &Path) -> io::Result<Vec<ConsultationId>> {
    let films = names(films)?.into_iter().filter_map(|name| name.strip_suffix(".webm")?.parse().ok());
    let tapes = names(tapes)?.into_iter().filter_map(|name| name.parse().ok());
    let all: BTreeSet<_> = films.chain(tapes).collect();
    Ok(all.into_iter().collect())
}

fn look(folder: &Path) -> io::Result<Option<Pieces>> {
    let mut found: Option<Pieces> = None;
    for name in names(folder)? {
        let Some(is_finished) = piece::is_finished(&name) else { continue };
        let written = match std::fs::metadata(folder.join(&name)) {
            // Janus has given it its final name meanwhile: the next look sees it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Some(Pieces { written_at: Timestamp::now(), are_finished: false }));
            }
            metadata => metadata?.modified()?,
        };
        let written_at = Timestamp::try_from(written).map_err(io::Error::other)?;
        let before = found.unwrap_or(Pieces { written_at, are_finished: true });
        found = Some(Pieces {
            written_at: before.written_at.max(written_at),
            are_finished: before.are_finished && is_finished,
        });
    }
    Ok(found)
}

fn read_pieces(folder: &Path) -> io::Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for name in names(folder)? {
        pieces.extend(piece::read(&folder.join(name))?);
    }
    pieces.sort_by_key(|piece| piece.began_us);
    if pieces.len() > PIECES_MAX {
        tracing::warn!(pieces = pieces.len(), most = PIECES_MAX, "the film ends before the recording does");
        pieces.truncate(PIECES_MAX);
    }
    Ok(pieces)
}

/// A fresh folder to work in, and no other of that consultation: whoever worked there has lost their claim.
fn prepare(work: &Path, consultation: ConsultationId, node: NodeId) -> io::Result<PathBuf> {
    let begins = format!("{consultation}.");
    for name in names(work)?.into_iter().filter(|name| name.starts_with(&begins)) {
        gone(std::fs::remove_dir_all(work.join(name)))?;
    }
    let folder = work.join(format!("{begins}{node}"));
    std::fs::create_dir(&folder)?;
    Ok(folder)
}

/// Puts a film where it belongs: as a whole, and on the disk.
fn put(film: &Path, place: &Path) -> io::Result<u64> {
    let whole = std::fs::File::open(film)?;
    whole.sync_all()?;
    std::fs::rename(film, place)?;
    if let Some(folder) = place.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(whole.metadata()?.len())
}

/// How long a file plays.
async fn length_of(path: &Path, folder: &Path) -> Result<Duration, TapeError> {
    let mut words: Vec<OsString> =
        ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"].map(Into::into).into();
    words.push(path.into());
    let said = run("ffprobe", words, folder, READ_WITHIN).await?;
    let seconds: Option<f64> = said.trim().parse().ok();
    seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).ok_or_else(|| TapeError::NoFilm {
        problem: FilmProblem::CannotBeMade,
        detail: format!("ffprobe says it plays {}", said.trim()),
    })
}

/// A piece as a file that plays, and how long.
async fn convert(piece: &Piece, index: usize, folder: &Path) -> Result<(PathBuf, Duration), TapeError> {
    let path = folder.join(format!("{index:03}.{}", piece.format));
    let words = vec!["-f".into(), piece.format.into(), piece.path.clone().into(), path.clone().into()];
    run("janus-pp-rec", words, folder, READ_WITHIN).await?;
    let length = length_of(&path, folder).await?;
    Ok((path, length))
}

/// Every piece that plays, with its time in the film, and the length of the film.
async fn place(pieces: Vec<Piece>, folder: &Path) -> Result<(Vec<Placed>, Duration), TapeError> {
    let (mut placed, mut recorded) = (Vec::new(), Vec::new());
    for (index, piece) in pieces.into_iter().enumerate() {
        match convert(&piece, index, folder).await {
            Ok((path, length)) => {
                recorded.push(Recorded { from: Duration::from_micros(piece.began_us), length });
                placed.push(Placed { path, person: piece.person, kind: piece.kind, at: Duration::ZERO });
            }
            // One that is too short, or broken off, must not cost all the others.
            Err(error @ TapeError::NoFilm { problem: FilmProblem::CannotBeMade, .. }) => {
                tracing::info!(error = &error as &dyn std::error::Error, "a piece of a recording is left out");
            }
            Err(error) => return Err(error),
        }
    }
    let (plays_at, length) = timeline::arrange(&recorded);
    for (piece, at) in placed.iter_mut().zip(plays_at) {
        piece.at = at;
    }
    Ok((placed, length))
}

#[async_trait]
impl Tapes for TapeFolder {
    async fn all(&self) -> Result<Vec<ConsultationId>, TapeError> {
        let Self { tapes, films, .. } = self.clone();
        on_disk("listing them", move || all(&tapes, &films)).await
    }

    async fn pieces(&self, consultation: ConsultationId) -> Result<Option<Pieces>, TapeError> {
        let folder = self.of(consultation);
        on_disk("looking at pieces", move || look(&folder)).await
    }

    async fn make_film(&self, consultation: ConsultationId, node: NodeId) -> Result<Film, TapeError> {
        let (work, tapes) = (self.work.clone(), self.of(consultation));
        let folder = on_disk("preparing a film", move || prepare(&work, consultation, node)).await?;
        let pieces = on_disk("reading pieces", move || read_pieces(&tapes)).await?;
        let (placed, length) = place(pieces, &folder).await?;
        if placed.is_empty() {
            let detail = "none of the pieces can be read".to_owned();
            return Err(TapeError::NoFilm { problem: FilmProblem::NothingRecorded, detail });
        }
        let (script, film) = (folder.join("script"), folder.join("film.webm"));
        let (text, path) = (film::script(&placed, length), script.clone());
        on_disk("writing a script", move || std::fs::write(path, text)).await?;
        let words = film::words(&placed, length, script, film.clone());
        run("ffmpeg", words, &folder, FILM_WITHIN.0 + length * FILM_WITHIN.1).await?;
        let length = length_of(&film, &folder).await?;
        let place = self.film(consultation);
        let bytes = on_disk("keeping a film", move || {
            let bytes = put(&film, &place)?;
            gone(std::fs::remove_dir_all(&folder))?;
            Ok(bytes)
        });
        let length_ms = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        Ok(Film { length_ms, bytes: bytes.await? })
    }

    async fn discard_pieces(&self, consultation: ConsultationId) -> Result<(), TapeError> {
        let folder = self.of(consultation);
        on_disk("deleting pieces", move || gone(std::fs::remove_dir_all(folder))).await
    }

    async fn delete(&self, consultation: ConsultationId) -> Result<(), TapeError> {
        let film = self.film(consultation);
        on_disk("deleting a film", move || gone(std::fs::remove_file(film))).await?;
        self.discard_pieces(consultation).await
    }

    fn film(&self, consultation: ConsultationId) -> PathBuf {
        self.films.join(format!("{consultation}.webm"))
    }
}
