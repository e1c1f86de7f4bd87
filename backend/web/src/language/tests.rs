use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::{Language, messages, negotiation::preferred};

#[test]
fn what_a_browser_likes_best_of_what_is_offered_is_spoken() {
    use Language::{Dutch, English, French, German, Spanish};
    for (accept, language) in [
        ("de", Some(German)),
        ("de-AT,de;q=0.9,en;q=0.8", Some(German)),
        ("fi, en-GB;q=0.8, de;q=0.7", Some(English)),
        ("nl-BE, fr;q=0.9", Some(Dutch)),
        ("ca, es-419;q=0.8, fr;q=0.7", Some(Spanish)),
        ("fr-CA", Some(French)),
        ("en;q=0.5, de;q=0.501", Some(German)),
        ("en;q=0.8,de;q=0.8", Some(English)),
        ("DE-ch", Some(German)),
        ("de;q=0, en;q=0.1", Some(English)),
        ("de;q=0", None),
        ("de;q=9", None),
        ("den", None),
        ("*", None),
        ("", None),
        (";;,;q=,-", None),
    ] {
        assert_eq!(preferred(accept), language, "{accept}");
    }
}

#[test]
fn what_staff_see_is_in_english() {
    for (path, is_staffs) in [("/host", true), ("/admin/people", true), ("/s/host", false), ("/hosts", false)] {
        assert_eq!(Language::German.of_page(path) == Language::English, is_staffs, "{path}");
    }
}

/// The messages of a language, each with the variables that it uses. References are followed by their names.
fn variables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    for source in all_sources(language) {
        let resource = FluentResource::try_new(source.clone()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        assert!(resource.entries().count() > 0);
        let mut current = None;
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                assert!(messages.insert(id.to_owned(), BTreeSet::new()).is_none(), "{id} is there twice in {language}");
                current = Some(id.to_owned());
            }
            let Some(used) = current.as_ref().and_then(|id| messages.get_mut(id)) else { continue };
            let names = line.split('$').skip(1);
            used.extend(names.map(|rest| format!("${}", rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())));
            let placed = line.split("{ ").skip(1).filter_map(|rest| rest.split(' ').next());
            used.extend(placed.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned));
        }
    }
    messages
}

/// Everything in the folder of a language: what the server reads, and what scripts do.
fn all_sources(language: Language) -> Vec<String> {
    let folder = format!("{}/../../frontend/locales/{language}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn every_language_that_is_offered_says_everything_with_the_same_variables() {
    let english = variables(Language::English);
    for (place, language) in Language::OFFERED.into_iter().enumerate() {
        assert_eq!(language as usize, place, "messages are found by it");
        let other = variables(language);
        let (ours, theirs) = (english.keys().collect::<BTreeSet<_>>(), other.keys().collect::<BTreeSet<_>>());
        let lacks: Vec<_> = ours.difference(&theirs).collect();
        let has_too_many: Vec<_> = theirs.difference(&ours).collect();
        assert!(lacks.is_empty() && has_too_many.is_empty(), "{language} lacks {lacks:?}, and {has_too_many:?}");
        for (id, used) in &english {
            assert_eq!(other.get(id), Some(used), "the variables of {id} in {language}");
        }
        assert!(messages::sources(language).iter().all(|source| all_sources(language).contains(&(*source).to_owned())));
    }
}

#[test]
fn every_folder_of_messages_is_a_language_that_is_offered() {
    let folder = format!("{}/../../frontend/locales", env!("CARGO_MANIFEST_DIR"));
    let found: BTreeSet<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, Language::OFFERED.map(|language| language.tag().to_owned()).into());
}

#[test]
fn a_number_of_people_is_told_as_the_language_does() {
    let told = |language: Language| [0_usize, 1, 2].map(|count| language.count("ahead", count));
    assert_eq!(
        told(Language::English),
        ["0 people are ahead of you", "1 person is ahead of you", "2 people are ahead of you"]
    );
    assert_eq!(
        told(Language::German),
        ["0 Personen sind vor Ihnen", "1 Person ist vor Ihnen", "2 Personen sind vor Ihnen"]
    );
    let [nobody, one, two] = told(Language::French);
    assert!(nobody.contains("0 personne ") && one.contains("1 personne ") && two.contains("2 personnes "));
}

#[test]
fn what_is_put_into_a_sentence_stands_where_the_language_has_it() {
    let around = Language::German.around("asked-until", "time");
    assert_eq!(
        (around.before.as_str(), around.after.as_str()),
        ("Wenn Sie nicht antworten, endet Ihr Warten um ", ".")
    );
    let forged = Language::English.fill("called", "host", "{ $host } \u{2068}<b>");
    assert_eq!(forged, "{ $host } \u{2068}<b> is ready for you", "what people are called is no message");
}

/// The texts of all files below a folder of the repository that end so.
fn texts(folder: &std::path::Path, end: &str) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &texts(&path, end);
        } else if path.to_string_lossy().ends_with(end) && !path.ends_with("language/tests.rs") {
            text += &std::fs::read_to_string(path).unwrap();
        }
    }
    text
}

#[test]
fn every_message_that_is_asked_for_is_there_and_every_one_that_is_there_is_asked_for() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = texts(&root.join("../../frontend/templates"), ".html");
    let code = texts(&root.join("src"), ".rs");
    let all = format!("{pages}{code}");
    let asks = [".say(\"", ".count(\"", ".fill(\"", ".with(\"", ".around(\"", ".around_with(\""];
    let asked = asks.iter().flat_map(|ask| all.split(ask).skip(1)).filter_map(|rest| rest.split('"').next());
    let asked: BTreeSet<_> = asked.map(str::to_owned).collect();
    assert!(asked.len() > 100, "{asked:?}");
    let messages = |files: &[&str]| -> BTreeSet<String> {
        let lines = files.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with([' ', '#']));
        lines.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
    };
    let [own, _] = messages::sources(Language::English);
    let known = messages(&messages::sources(Language::English));
    let lacking: Vec<_> = asked.difference(&known).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
    let is_asked = |id: &String| {
        let named = id.strip_suffix("-detail").unwrap_or(id);
        // What is refused is found by the code of the rule.
        [id, named].iter().any(|id| all.contains(&format!("\"{id}\"")))
            || id.starts_with("refused-")
            || own.contains(&format!("{{ {id} }}"))
    };
    let idle: Vec<_> = messages(&[own]).into_iter().filter(|id| !is_asked(id)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}
