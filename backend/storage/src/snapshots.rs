//! Snapshots of the floor.
//!
//! A snapshot may be larger than a document can be, so its body is kept in parts, and a head written after them says
//! that it is whole. The keys of the parts hold the hash of the body: two nodes that save the same revision at once,
//! perhaps of different builds, cannot mix their parts.

use anteroom_domain::{floor::Snapshot, ids::Revision};
use anteroom_engine::ports::StoreError;
use bson::{Binary, Document, doc, spec::BinarySubtype};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    Mongo,
    commits::{FLOOR, REVISION_MAX, key, stored},
    documents::{FORMAT, id_of},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
};

pub(crate) const SNAPSHOTS: &str = "snapshots";
pub(crate) const SNAPSHOT_PARTS: &str = "snapshot_parts";

/// A thirtieth of what a document may hold. Commits are written meanwhile, and each waits for at most one part.
const PART_BYTES: usize = 512 * 1024;

/// Most parts of one snapshot: half a gigabyte. A floor that large is a defect.
const PARTS_MAX: usize = 1_024;

/// The newest is read, and the one before it is the reserve while the newest is being replaced.
const KEPT: i64 = 2;

/// How often the list of snapshots is read again because those on it were deleted meanwhile.
const READS_MAX: usize = 3;

/// Says that a snapshot is whole.
#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    floor: String,
    revision: i64,
    parts: i32,
    bytes: i64,
    sha256: String,
}

impl Head {
    fn part(&self, index: usize) -> String {
        format!("{}/{}/{index:04}", self.id, self.sha256)
    }
}

/// What became of reading a snapshot.
enum Read {
    Whole(Snapshot),
    /// Another node deleted it meanwhile, because there are newer ones.
    Gone,
    Unreadable(String),
}

/// The body of a snapshot and its hash. Megabytes, so they are made where no page waits for the thread; a copy of a snapshot
/// shares its tickets.
async fn written(snapshot: &Snapshot) -> Result<(Vec<u8>, String), String> {
    let snapshot = snapshot.clone();
    let written = tokio::task::spawn_blocking(move || {
        let body = serde_json::to_vec(&snapshot).map_err(|error| error.to_string())?;
        let sha256 = hex::encode(Sha256::digest(&body));
        Ok((body, sha256))
    });
    written.await.unwrap_or_else(|error| Err(error.to_string()))
}

impl Mongo {
    pub(crate) async fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        const DOING: &str = "keeping a snapshot";
        let id = key(snapshot.revision);
        let (body, sha256) = written(snapshot).await.map_err(|problem| corrupt(SNAPSHOTS, &id, problem))?;
        let parts: Vec<_> = body.chunks(PART_BYTES).collect();
        if parts.len() > PARTS_MAX {
            return Err(corrupt(SNAPSHOTS, &id, format!("it has {} bytes, which is too many", body.len())));
        }
        let head = Head {
            id,
            format: FORMAT,
            floor: FLOOR.to_owned(),
            revision: stored(snapshot.revision),
            parts: i32::try_from(parts.len()).expect("there are a thousand parts at most"),
            bytes: i64::try_from(body.len()).expect("half a gigabyte fits"),
            sha256,
        };
        let collection = self.collection(SNAPSHOT_PARTS);
        for (index, part) in parts.into_iter().enumerate() {
            let body = Binary { subtype: BinarySubtype::Generic, bytes: part.to_vec() };
            let document = doc! { "_id": head.part(index), "body": body };
            match within(BULK_LIMIT, DOING, collection.insert_one(document)).await {
                Ok(_) => {}
                // The key holds the hash of the body, so what is there is the same.
                Err(failure) if failure.is_duplicate_key() => {}
                Err(failure) => return Err(failure.of_writing(SNAPSHOT_PARTS, || head.part(index))),
            }
        }
        let document =
            bson::serialize_to_document(&head).map_err(|error| corrupt(SNAPSHOTS, &head.id, error.to_string()))?;
        match within(OPERATION_LIMIT, DOING, self.collection(SNAPSHOTS).insert_one(document)).await {
            Ok(_) => {}
            // Whoever was first has kept the same commits.
            Err(failure) if failure.is_duplicate_key() => {}
            Err(failure) => return Err(failure.of_writing(SNAPSHOTS, || head.id.clone())),
        }
        self.forget_old_snapshots().await
    }

    /// Deletes all but the newest two, whatever their format: an older build reads the log from its beginning then.
    async fn forget_old_snapshots(&self) -> Result<(), StoreError> {
        const DOING: &str = "forgetting old snapshots";
        let heads = self.heads(Revision(REVISION_MAX), KEPT, DOING).await?;
        let full = i64::try_from(heads.len()) == Ok(KEPT);
        let Some(oldest) = heads.last().filter(|_| full).map(id_of) else { return Ok(()) };
        let older = doc! { "_id": { "$gte": key(Revision(0)), "$lt": oldest } };
        // Heads first: a head without parts would be a snapshot that cannot be read.
        for name in [SNAPSHOTS, SNAPSHOT_PARTS] {
            within(BULK_LIMIT, DOING, self.collection(name).delete_many(older.clone())).await?;
        }
        Ok(())
    }

    /// The newest heads that contain nothing after `until`, newest first.
    async fn heads(&self, until: Revision, limit: i64, doing: &'static str) -> Result<Vec<Document>, StoreError> {
        let snapshots = self.collection(SNAPSHOTS);
        let range = doc! { "_id": { "$gte": key(Revision(0)), "$lte": key(until) } };
        let find = async {
            let cursor = snapshots.find(range).sort(doc! { "_id": -1 }).limit(limit).await?;
            cursor.try_collect::<Vec<_>>().await
        };
        Ok(within(OPERATION_LIMIT, doing, find).await?)
    }

    pub(crate) async fn newest_snapshot(&self, until: Revision) -> Result<Option<Snapshot>, StoreError> {
        const DOING: &str = "reading a snapshot";
        for _ in 0..READS_MAX {
            let mut gone = false;
            for document in self.heads(until, KEPT, DOING).await? {
                let id = id_of(&document);
                match self.read_snapshot(document, DOING).await? {
                    Read::Whole(snapshot) => return Ok(Some(snapshot)),
                    Read::Gone => gone = true,
                    // Not an error: the log is whole without it, only longer to read.
                    Read::Unreadable(problem) => tracing::warn!(snapshot.id = id, problem, "snapshot skipped"),
                }
            }
            if !gone {
                break;
            }
        }
        Ok(None)
    }

    async fn read_snapshot(&self, head: Document, doing: &'static str) -> Result<Read, StoreError> {
        let format = head.get_i32("format").ok();
        if format != Some(FORMAT) {
            return Ok(Read::Unreadable(format!("its format is {format:?}; this build reads {FORMAT}")));
        }
        let head: Head = match bson::deserialize_from_document(head) {
            Ok(head) => head,
            Err(error) => return Ok(Read::Unreadable(error.to_string())),
        };
        let mut body = Vec::new();
        let parts = self.collection(SNAPSHOT_PARTS);
        for index in 0..usize::try_from(head.parts).unwrap_or(0).min(PARTS_MAX) {
            let find = parts.find_one(doc! { "_id": head.part(index) });
            let Some(part) = within(BULK_LIMIT, doing, find).await? else { return Ok(Read::Gone) };
            match part.get_binary_generic("body") {
                Ok(bytes) => body.extend_from_slice(bytes),
                Err(error) => return Ok(Read::Unreadable(error.to_string())),
            }
        }
        if hex::encode(Sha256::digest(&body)) != head.sha256 {
            return Ok(Read::Unreadable("its parts are not those that were written".to_owned()));
        }
        match serde_json::from_slice::<Snapshot>(&body) {
            Ok(snapshot) if stored(snapshot.revision) == head.revision => Ok(Read::Whole(snapshot)),
            Ok(_) => Ok(Read::Unreadable("its body is of another revision".to_owned())),
            Err(error) => Ok(Read::Unreadable(error.to_string())),
        }
    }
}
