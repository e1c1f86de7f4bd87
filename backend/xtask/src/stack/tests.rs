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

#[tokio::test]
async fn a_janus_that_stands_still_is_ended_and_started_again() {
    let (folder, ports, machine) = places();
    let source = database::Source::Given("mongodb://nowhere".to_owned());
    let mut stack = Stack::start_database(&source, 1, folder.path()).await.unwrap();
    let logs = folder.path().join("logs");
    let (spec, probe) = janus::spec("janus", folder.path(), &logs, &ports, machine, &Secrets::generate()).unwrap();
    stack.services.push(Service::start(spec, probe).await.unwrap());
    let stack = std::sync::Arc::new(tokio::sync::Mutex::new(stack));
    let watchdog = Watchdog::over(&stack);
    let before = stack.lock().await.service("janus").unwrap().process.id();
    let pid = rustix::process::Pid::from_raw(before.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    let begun = std::time::Instant::now();
    while stack.lock().await.service("janus").unwrap().process.id() == before {
        assert!(begun.elapsed().as_secs() < 60, "it still stands still");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let mut held = stack.lock().await;
    let janus = held.service("janus").unwrap();
    janus.probe.look().await.unwrap();
    drop(watchdog);
    held.stop().await;
}
