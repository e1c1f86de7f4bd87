//! Where nothing is sent, and what is no answer.

use std::net::Ipv4Addr;

use anteroom_domain::{
    Timestamp,
    webhook::{EventId, WebhookAddress},
};
use anteroom_engine::ports::{Answer, Outgoing, SendProblem, WebhookSender as _};
use anteroom_webhook::HttpSender;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
};

use crate::support::{Receiver, Reply, own_ip, rule, within};

async fn send(address: &str) -> Answer {
    let sender = HttpSender::new(rule()).unwrap();
    let outgoing = Outgoing {
        address: WebhookAddress::parse(address).unwrap(),
        name: "webhook.test".to_owned(),
        event: EventId::new(Timestamp::UNIX_EPOCH, "a"),
        signature: "t=0".to_owned(),
        body: "{}".to_owned(),
    };
    within("an answer", sender.send(outgoing)).await
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = Receiver::start([]).await;
    let receiver = Receiver::start([Reply::To(elsewhere.address.clone())]).await;
    let answer = send(&receiver.address).await;
    assert_eq!(answer, Answer::Status(307));
    assert!(!answer.is_taken());
    assert_eq!((receiver.arrived().len(), elsewhere.arrived().len()), (1, 0));
}

#[tokio::test]
async fn an_address_that_may_not_be_connected_to_is_not() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let denied = Answer::None(SendProblem::AddressDenied);
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"] {
        assert_eq!(send(&format!("http://{host}:{port}/")).await, denied, "{host}");
    }
    for address in ["http://8.8.8.8:8443/", "https://169.254.169.254:8443/", "https://10.255.0.1:8443/"] {
        assert_eq!(send(address).await, denied, "{address}");
    }
    // Whoever comes now is the first.
    let (ours, came) = tokio::join!(TcpStream::connect(("127.0.0.1", port)), listener.accept());
    assert_eq!(came.unwrap().1, ours.unwrap().local_addr().unwrap(), "somebody came before");
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart() {
    let listener = TcpListener::bind((own_ip(), 0)).await.unwrap();
    let place = listener.local_addr().unwrap();
    let (without, with) = (format!("http://{place}/"), format!("https://{place}/"));
    let nonsense = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"220 this is no HTTP\r\n").await.unwrap();
        listener
    };
    let (answer, listener) = tokio::join!(send(&without), nonsense);
    assert_eq!(answer, Answer::None(SendProblem::BrokenAnswer));
    let plain = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    };
    let (answer, ()) = tokio::join!(send(&with), plain);
    assert_eq!(answer, Answer::None(SendProblem::TlsFailed));
    drop(listener);
    assert_eq!(send(&without).await, Answer::None(SendProblem::NotConnected));
    assert_eq!(send("http://nowhere.invalid:8080/").await, Answer::None(SendProblem::NotResolved));
}
