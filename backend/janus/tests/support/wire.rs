//! A wire between a node and a Janus, which can be cut and mended while both live on.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// The wires to both interfaces of one Janus.
pub(crate) struct Wires {
    /// Where the node finds the Janus API.
    pub(crate) url: String,
    /// Where it finds the Admin API.
    pub(crate) admin_url: String,
    whole: watch::Sender<bool>,
}

impl Wires {
    /// In front of the interfaces at these addresses.
    pub(crate) async fn to(url: &str, admin_url: &str) -> Self {
        let whole = watch::Sender::new(true);
        let api = lay(port_of(url), whole.subscribe()).await;
        let admin = lay(port_of(admin_url), whole.subscribe()).await;
        Self { url: format!("ws://127.0.0.1:{api}"), admin_url: format!("http://127.0.0.1:{admin}/admin"), whole }
    }

    /// From now on nothing passes, and what was open is closed.
    pub(crate) fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// From now on everything passes again.
    pub(crate) fn mend(&self) {
        self.whole.send_replace(true);
    }
}

fn port_of(url: &str) -> u16 {
    let after = url.rsplit(':').next().and_then(|rest| rest.split('/').next());
    after.and_then(|port| port.parse().ok()).expect("an address with a port")
}

/// Listens, and passes on what comes as long as the wire is whole.
async fn lay(target: u16, whole: watch::Receiver<bool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut whole = whole.clone();
            if !*whole.borrow() {
                continue;
            }
            tokio::spawn(async move {
                let Ok(mut far) = TcpStream::connect(("127.0.0.1", target)).await else { return };
                tokio::select! {
                    _ = copy_bidirectional(&mut near, &mut far) => {}
                    _ = whole.wait_for(|whole| !whole) => {}
                }
            });
        }
    });
    port
}
