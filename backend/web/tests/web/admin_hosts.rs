//! Who serves what, from either side.

use std::collections::BTreeMap;

use crate::common::{ADMIN, HANNA, OMAR, OTHER_SESSION, SESSION, World};

const HOSTS: &str = "/admin/sessions/contact-centre/hosts";

fn serves(world: &World) -> Vec<(anteroom_domain::ids::SessionId, Vec<anteroom_domain::ids::HostId>)> {
    let of = |id| world.read(|floor| floor.session(id).expect("it exists").hosts.iter().copied().collect());
    [SESSION, OTHER_SESSION].into_iter().map(|id| (id, of(id))).collect()
}

#[tokio::test]
async fn hosts_are_assigned_and_taken_away_from_the_side_of_the_session() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let page = admin.get(HOSTS).await;
    assert!(page.text.contains("OMAR Öberg") && page.text.contains("Administrator · admin"), "an admin may host too");
    let (hanna, omar, own) = (HANNA.to_string(), OMAR.to_string(), ADMIN.to_string());
    let fields = [
        (format!("shown-{hanna}"), "yes"),
        (format!("shown-{omar}"), "no"),
        (format!("is-{omar}"), "yes"),
        (format!("shown-{own}"), "no"),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let saved = admin.submit(HOSTS, &fields).await;
    assert!(admin.get(&saved.location()).await.text.contains("Saved. It holds from now on."));
    assert_eq!(serves(&world), [(SESSION, vec![OMAR]), (OTHER_SESSION, vec![OMAR])]);
    let host = |id| vec![("host".to_owned(), id)];
    let written = world.audited().await.into_iter().map(|entry| (entry.deed, entry.details));
    let expected =
        [("session.host_assigned".to_owned(), host(omar)), ("session.host_unassigned".to_owned(), host(hanna))];
    // Of the same instant, so in any order.
    assert_eq!(written.collect::<BTreeMap<_, _>>(), BTreeMap::from(expected));
}

#[tokio::test]
async fn the_sessions_of_a_host_are_chosen_from_the_side_of_the_host() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let path = format!("/admin/hosts/{HANNA}");
    let page = admin.get(&path).await;
    assert!(page.text.contains("HANNA Öberg") && page.text.contains("The library"), "{}", page.text);
    let fields = [(format!("shown-{OTHER_SESSION}"), "no"), (format!("is-{OTHER_SESSION}"), "yes")];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(admin.submit(&path, &fields).await.location(), format!("{path}?done=saved"));
    assert_eq!(serves(&world), [(SESSION, vec![HANNA]), (OTHER_SESSION, vec![HANNA, OMAR])]);
}

#[tokio::test]
async fn two_admins_who_choose_different_hosts_both_have_their_way() {
    let world = World::new().await;
    let (first, second) = (world.staff("admin").await, world.staff("admin").await);
    first.get(HOSTS).await;
    second.get(HOSTS).await;
    let shown = [(format!("shown-{HANNA}"), "yes"), (format!("shown-{OMAR}"), "no")];
    let also = |extra: Vec<(String, &'static str)>| shown.clone().into_iter().chain(extra).collect::<Vec<_>>();
    // The first takes Hanna away; the second, whose page still shows her, adds Omar.
    let forms =
        [(&first, also(vec![])), (&second, also(vec![(format!("is-{HANNA}"), "yes"), (format!("is-{OMAR}"), "yes")]))];
    for (admin, fields) in &forms {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(admin.submit(HOSTS, &fields).await.status, 303);
    }
    assert_eq!(serves(&world)[0], (SESSION, vec![OMAR]));
}

#[tokio::test]
async fn somebody_who_does_not_exist_serves_nothing() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    admin.get(HOSTS).await;
    for id in ["00000000000000000000000000000999", "nobody", "%ff"] {
        let (shown, is) = (format!("shown-{id}"), format!("is-{id}"));
        admin.submit(HOSTS, &[(&shown, "no"), (&is, "yes")]).await.is_error_page(422, "bad_form");
        admin.get(&format!("/admin/hosts/{id}")).await.is_error_page(404, "not_found");
    }
    assert_eq!(serves(&world)[0], (SESSION, vec![HANNA]));
}
