//! Many customers in one line, each with a page that is open.
//!
//! Ten thousand of them share this process with everything that measures, so a page here does as little as it can: it
//! answers pings and hands on what came, unread, with the moment at which it came.

use std::time::{Duration, Instant};

use anteroom_contract::visit::{VisitPicture, VisitStage};
use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::bench::Bed;
use crate::bench::next::connect_visit;
use crate::bench::pages;
use crate::bench::socket::WebSocket;

/// How many customers come at a time.
const AT_A_TIME: usize = 64;
/// How long anything may take that is waited for.
const LIMIT: Duration = Duration::from_secs(20);
/// What every push to a customer begins with.
const PUSH: &str = r#"42/visit,["visit","#;
/// What an answer to a page's first question begins with; [`Member::ask`] numbers them all alike.
const ANSWER: &str = "43/visit,900[";

/// Something that reached a page.
pub(super) struct News {
    /// Whose page.
    pub(super) member: usize,
    /// When.
    pub(super) at: Instant,
    /// What, as it came.
    text: Utf8Bytes,
}

impl News {
    /// The picture, if that is what it is: pushed, or asked for.
    pub(super) fn picture(&self) -> Option<VisitPicture> {
        serde_json::from_str(self.pushed().or_else(|| self.answer())?).ok()
    }

    /// Whether nobody asked for it.
    pub(super) fn is_push(&self) -> bool {
        self.text.starts_with(PUSH)
    }

    /// How many bytes came.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    fn pushed(&self) -> Option<&str> {
        self.text.strip_prefix(PUSH)?.strip_suffix(']')
    }

    fn answer(&self) -> Option<&str> {
        self.text.strip_prefix(ANSWER)?.strip_suffix(']')
    }
}

/// One customer's page.
struct Member {
    /// What it is to send.
    send: mpsc::UnboundedSender<String>,
    page: tokio::task::JoinHandle<()>,
}

impl Drop for Member {
    fn drop(&mut self) {
        self.page.abort();
    }
}

/// The customers of one line.
pub(super) struct Crowd {
    members: Vec<Member>,
    news: mpsc::UnboundedReceiver<News>,
    /// What each page shows: the last picture that it was given.
    pub(super) shown: Vec<Option<VisitPicture>>,
}

impl Crowd {
    /// `count` customers join the line and open their pages; `first` makes their addresses different from all others.
    pub(super) async fn gather(bed: &Bed, slug: &str, first: usize, count: usize) -> Result<Self> {
        let client = pages::client()?;
        let mut coming = stream::iter(0..count)
            .map(|number| {
                let client = &client;
                async move {
                    let mut browser = pages::visitor(client, &bed.url, slug, first + number).await?;
                    pages::join(&mut browser, slug).await?;
                    anyhow::Ok(connect_visit(bed, &browser, slug).await?.into_stream())
                }
            })
            .buffer_unordered(AT_A_TIME);
        let (tell, news) = mpsc::unbounded_channel();
        let mut members = Vec::with_capacity(count);
        while let Some(stream) = coming.try_next().await? {
            let (send, to_send) = mpsc::unbounded_channel();
            let page = tokio::spawn(keep_open(members.len(), stream, to_send, tell.clone()));
            members.push(Member { send, page });
        }
        drop(coming);
        let shown = members.iter().map(|_| None).collect();
        let mut crowd = Self { members, news, shown };
        crowd.ask_everyone().await?;
        Ok(crowd)
    }

    /// Sends an event that wants an acknowledgement.
    pub(super) fn ask(&self, member: usize, event: &str) -> Result<()> {
        let frame = format!(r#"42/visit,900["{event}",{{}}]"#);
        self.members[member].send.send(frame).ok().context("a page is gone")
    }

    /// The next thing that reaches any page.
    pub(super) async fn next(&mut self) -> Result<News> {
        let news = timeout(LIMIT, self.news.recv()).await.context("nothing came")?.context("every page is gone")?;
        if let Some(picture) = news.picture() {
            self.shown[news.member] = Some(picture);
        }
        Ok(news)
    }

    /// Everything that comes until nothing has come for `quiet`.
    pub(super) async fn until_quiet(&mut self, quiet: Duration) -> Result<Vec<News>> {
        let mut all = Vec::new();
        while let Ok(news) = timeout(quiet, self.next()).await {
            all.push(news?);
        }
        Ok(all)
    }

    /// Lets every page ask for the whole picture, and waits for the answers.
    pub(super) async fn ask_everyone(&mut self) -> Result<()> {
        for member in 0..self.members.len() {
            self.ask(member, "visit:sync")?;
        }
        let mut answered = 0;
        while answered < self.members.len() {
            answered += usize::from(self.next().await?.answer().is_some());
        }
        Ok(())
    }

    /// Whose page says that they are next.
    pub(super) fn head(&self) -> Result<usize> {
        let first = |picture: &Option<VisitPicture>| picture.as_ref().is_some_and(|p| p.ahead == Some(0));
        self.shown.iter().position(first).with_context(|| {
            let ahead = self.shown.iter().filter_map(|picture| picture.as_ref()?.ahead);
            format!("nobody is next; at least {:?} are ahead of everybody", ahead.min())
        })
    }

    /// Whose page says that most people are ahead, other than `except`, who has just left.
    pub(super) fn tail(&self, except: Option<usize>) -> Result<usize> {
        let in_line = |(member, picture): (usize, &Option<VisitPicture>)| {
            picture.as_ref().filter(|p| p.ahead.is_some() && Some(member) != except).map(|p| (p.ahead, member))
        };
        let last = self.shown.iter().enumerate().filter_map(in_line).max();
        Ok(last.context("nobody is in line")?.1)
    }

    /// Whose pages say that they are called.
    pub(super) fn called(&self) -> Vec<usize> {
        let called = |picture: &Option<VisitPicture>| picture.as_ref().is_some_and(|p| p.stage == VisitStage::Called);
        (0..self.shown.len()).filter(|member| called(&self.shown[*member])).collect()
    }

    /// Fails unless every page shows what the server answers when it is asked now.
    pub(super) async fn check_that_pages_are_right(&mut self) -> Result<()> {
        let words = |shown: &[Option<VisitPicture>]| -> Vec<_> {
            let said = |p: &VisitPicture| (p.stage, p.headline.clone(), p.detail.clone(), p.ahead);
            shown.iter().map(|picture| picture.as_ref().map(said)).collect()
        };
        let pushed = words(&self.shown);
        self.ask_everyone().await?;
        let right = words(&self.shown);
        let wrong = pushed.iter().zip(&right).filter(|(pushed, right)| pushed != right).count();
        ensure!(wrong == 0, "{wrong} of {} pages show something else than what is so", right.len());
        Ok(())
    }
}

/// A page answers pings by itself: ten thousand are not gathered within the time that the server waits for it.
async fn keep_open(
    member: usize,
    mut stream: WebSocket,
    mut to_send: mpsc::UnboundedReceiver<String>,
    tell: mpsc::UnboundedSender<News>,
) {
    loop {
        let frame = tokio::select! {
            Some(frame) = to_send.recv() => frame,
            Some(Ok(message)) = stream.next() => {
                let Message::Text(text) = message else { continue };
                if text != "2" {
                    if tell.send(News { member, at: Instant::now(), text }).is_err() {
                        return;
                    }
                    continue;
                }
                "3".to_owned()
            }
            else => return,
        };
        if stream.send(Message::text(frame)).await.is_err() {
            return;
        }
    }
}

/// An acknowledgement that must not be a refusal.
pub(super) fn done(news: &News) -> Result<()> {
    let Some(answer) = news.answer() else { bail!("that is no answer") };
    let reply: Value = serde_json::from_str(answer).context("the answer cannot be read")?;
    ensure!(reply["ok"] == true, "refused: {reply}");
    Ok(())
}
