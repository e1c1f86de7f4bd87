//! The few database commands that this program needs itself, in MongoDB's wire protocol.
//!
//! One message out, one message in, to a server of our own on loopback: no authentication, no TLS, no pool. Linking the
//! driver for that would double the time until `cargo xtask` says its first word on a fresh machine.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bson::{Bson, Document, doc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The operation code of `OP_MSG`, the only message there is since MongoDB 6.
const OP_MSG: i32 = 2013;
/// Length, request id, id of the request that is answered, operation code.
const HEADER: usize = 16;
/// Answers of the commands used here are smaller.
const ANSWER_MAX: usize = 1 << 24;
/// The longest that one command may take.
const COMMAND_LIMIT: Duration = Duration::from_secs(5);
/// The longest that a command may take that carries megabytes.
const BULK_LIMIT: Duration = Duration::from_mins(1);
/// "Already initialised", the answer to a second `replSetInitiate`.
const ALREADY_INITIALISED: i32 = 23;

/// Runs one command in the database `admin` of the server on this port of the loopback interface.
pub(crate) async fn command(port: u16, command: &Document) -> Result<Document> {
    let exchange = async { Connection::open(port).await?.exchange("admin", command).await };
    timeout(COMMAND_LIMIT, exchange).await.context("the database does not answer")?
}

/// A connection for more than one command.
pub(crate) struct Connection {
    stream: TcpStream,
}

impl Connection {
    /// Connects to the server on this port of the loopback interface.
    pub(crate) async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.context("cannot connect to the database")?;
        stream.set_nodelay(true).context("a connection without options")?;
        Ok(Self { stream })
    }

    /// Runs one command in a database; a refusal is an error that says why.
    pub(crate) async fn run(&mut self, database: &str, command: &Document) -> Result<Document> {
        let exchange = self.exchange(database, command);
        let answer = timeout(BULK_LIMIT, exchange).await.context("the database does not answer")??;
        let why = || answer.get_str("errmsg").unwrap_or("no reason given").to_owned();
        ensure!(answer_is_ok(&answer) && !answer.contains_key("writeErrors"), "the database refuses: {}", why());
        Ok(answer)
    }

    async fn exchange(&mut self, database: &str, command: &Document) -> Result<Document> {
        self.stream.write_all(&message(database, command)?).await.context("cannot send to the database")?;
        let mut header = [0; HEADER];
        self.stream.read_exact(&mut header).await.context("the database hung up")?;
        let length = usize::try_from(read_i32(&header, 0)?).context("a negative length")?;
        ensure!((HEADER..=ANSWER_MAX).contains(&length), "the database's answer has an impossible length, {length}");
        let mut body = vec![0; length - HEADER];
        self.stream.read_exact(&mut body).await.context("the database hung up")?;
        ensure!(read_i32(&header, 12)? == OP_MSG, "the database answers in an unknown way");
        // Flags, then one section of kind 0: a single document.
        let document = body.get(5..).context("the database's answer is too short")?;
        Document::from_reader(document).context("the database's answer cannot be read")
    }
}

fn message(database: &str, command: &Document) -> Result<Vec<u8>> {
    let mut command = command.clone();
    command.insert("$db", database);
    let mut body = Vec::new();
    command.to_writer(&mut body).context("the command cannot be written")?;
    let length = i32::try_from(HEADER + 5 + body.len()).context("the command is too long")?;
    let mut message = Vec::with_capacity(HEADER + 5 + body.len());
    for word in [length, 1, 0, OP_MSG, 0] {
        message.extend_from_slice(&word.to_le_bytes());
    }
    message.push(0);
    message.extend_from_slice(&body);
    Ok(message)
}

fn read_i32(bytes: &[u8], at: usize) -> Result<i32> {
    let word = bytes.get(at..at + 4).context("the database's answer is too short")?;
    Ok(i32::from_le_bytes(word.try_into()?))
}

/// Succeeds when the server takes writes.
pub(crate) async fn takes_writes(port: u16) -> Result<()> {
    let hello = command(port, &doc! { "hello": 1 }).await?;
    ensure!(hello.get_bool("isWritablePrimary").unwrap_or(false), "the database does not take writes yet");
    Ok(())
}

/// Makes a mongod that was started with `--replSet` the one member of its set, whatever port it had when it was last
/// started; then succeeds when it takes writes.
pub(crate) async fn lead_own_replica_set(port: u16) -> Result<()> {
    let host = format!("127.0.0.1:{port}");
    let answer = command(port, &doc! { "replSetInitiate": first_configuration(&host) }).await?;
    if answer_is_ok(&answer) {
        return takes_writes(port).await;
    }
    if answer.get("code").and_then(Bson::as_i32) != Some(ALREADY_INITIALISED) {
        bail!("the database cannot be made a replica set: {}", answer.get_str("errmsg").unwrap_or("no reason given"));
    }
    let answer = command(port, &doc! { "replSetGetConfig": 1 }).await?;
    let configuration = answer.get_document("config").context("the database does not know its replica set")?;
    if let Some(moved) = moved_configuration(configuration, &host) {
        let answer = command(port, &doc! { "replSetReconfig": moved, "force": true }).await?;
        ensure!(answer_is_ok(&answer), "the database's replica set cannot be moved to port {port}");
    }
    takes_writes(port).await
}

fn answer_is_ok(answer: &Document) -> bool {
    matches!(answer.get("ok"), Some(Bson::Double(ok)) if *ok > 0.5) || matches!(answer.get("ok"), Some(Bson::Int32(1)))
}

fn first_configuration(host: &str) -> Document {
    doc! { "_id": "rs0", "members": [{ "_id": 0, "host": host }] }
}

/// The configuration with its one member at another address; `None` when it is there already.
fn moved_configuration(configuration: &Document, host: &str) -> Option<Document> {
    let mut moved = configuration.clone();
    let version = match moved.get("version") {
        Some(Bson::Int32(version)) => *version,
        _ => 1,
    };
    let member = moved.get_array_mut("members").ok()?.first_mut()?.as_document_mut()?;
    if member.get_str("host").is_ok_and(|is| is == host) {
        return None;
    }
    member.insert("host", host);
    moved.insert("version", version + 1);
    Some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_begins_with_its_own_length() {
        let message = message("admin", &doc! { "ping": 1 }).unwrap();
        assert_eq!(read_i32(&message, 0).unwrap(), i32::try_from(message.len()).unwrap());
        assert_eq!(read_i32(&message, 12).unwrap(), OP_MSG);
        let body = Document::from_reader(&message[HEADER + 5..]).unwrap();
        assert_eq!(body, doc! { "ping": 1, "$db": "admin" });
    }

    #[test]
    fn a_replica_set_moves_with_its_port_and_only_then() {
        let configuration = doc! { "_id": "rs0", "version": 4, "members": [{ "_id": 0, "host": "127.0.0.1:1" }] };
        assert_eq!(moved_configuration(&configuration, "127.0.0.1:1"), None);
        let moved = moved_configuration(&configuration, "127.0.0.1:2").unwrap();
        assert_eq!(moved, doc! { "_id": "rs0", "version": 5, "members": [{ "_id": 0, "host": "127.0.0.1:2" }] });
    }
}
