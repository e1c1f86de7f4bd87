//! The services really start. What is not installed is not tested here: the lanes that need it install it first.

use super::*;

fn places() -> (tempfile::TempDir, Ports, Ipv4Addr) {
    let machine = ports::machine_address().unwrap();
    (tempfile::tempdir().unwrap(), Ports::free(None, machine).unwrap(), machine)
}

#[tokio::test]
async fn janus_answers_its_admin_api_and_nobody_else_gets_in() {
    let (folder, ports, machine) = places();
    let secrets = Secrets::generate();
    let (spec, probe) = janus::spec("janus", folder.path(), folder.path(), &ports, machine, &secrets).unwrap();
    let janus = Service::start(spec, probe).await.unwrap();
    let stranger = service::Probe::Janus { admin: ports.janus_admin, api: ports.janus_api, secret: "wrong".to_owned() };
    assert!(stranger.look().await.is_err());
    janus.process.stop().await;
    assert!(janus.process.status().is_some());
}

#[tokio::test]
async fn coturn_answers_on_the_machines_own_address() {
    let (folder, ports, machine) = places();
    let (spec, probe) = coturn::spec(folder.path(), folder.path(), &ports, machine, &Secrets::generate()).unwrap();
    let coturn = Service::start(spec, probe).await.unwrap();
    coturn.process.stop().await;
    assert!(coturn.process.status().is_some());
}

#[tokio::test]
async fn a_killed_service_is_noticed_and_can_be_started_again_on_its_data() {
    let (folder, ports, _) = places();
    let source = database::Source::choose().unwrap();
    let mut stack = Stack::start_database(&source, ports.database, folder.path()).await.unwrap();
    if matches!(source, database::Source::Given(_)) {
        return;
    }
    stack.service("database").unwrap().process.kill().await;
    assert_eq!(stack.one_ended().await, "database");
    stack.service("database").unwrap().start_again().await.unwrap();
    assert!(stack.service("database").unwrap().process.status().is_none());
    stack.stop().await;
}
