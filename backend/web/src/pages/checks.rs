//! What every page must be, whatever stands in it. For tests.

use std::collections::BTreeSet;

use askama::Template;

const VOID: [&str; 5] = ["meta", "link", "input", "br", "img"];

/// As long as a session's name or a host's may be, and full of what means something in HTML.
pub(super) fn long(chars: usize) -> String {
    "<b>\"é&'>🦄".chars().cycle().take(chars).collect()
}

/// A tag with its attributes, and where it stood.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    at: usize,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a tag's inside: a name and attributes, whose values stand in double quotes.
fn tag(inside: &str, at: usize) -> Tag {
    let inside = inside.trim_end_matches('/').trim_end();
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a quoted value ends"),
            None => ("", after),
        };
        assert!(!after.starts_with('='), "a value without quotes: {inside}");
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = after;
    }
    Tag { name: name.to_owned(), attributes, at }
}

/// Every opening tag, after checking that each is closed where it should be.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(begin) = html[at..].find('<').map(|offset| at + offset) {
        let end = begin + html[begin..].find('>').expect("a tag ends");
        let inside = &html[begin + 1..end];
        at = end + 1;
        if inside.starts_with('!') {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {}", &html[begin..]);
            continue;
        }
        let tag = tag(inside, begin);
        if tag.name == "script" {
            at = begin + html[begin..].find("</script>").expect("a script ends");
        }
        if !inside.ends_with('/') && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    assert_eq!(open, Vec::<String>::new(), "left open");
    tags
}

/// Renders a page and checks it; gives its HTML.
pub(super) fn checked(template: &impl Template) -> String {
    let html = template.render().expect("the page renders");
    check(&html);
    html
}

fn check(html: &str) {
    assert!(html.starts_with("<!doctype html>") && !html.contains("{{") && !html.contains("{%"), "{html}");
    let tags = tags(html);
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        assert!(ids.insert(id), "two things are called {id}");
    }
    for tag in &tags {
        for (attribute, value) in &tag.attributes {
            let inline = attribute == "style" || attribute.starts_with("on");
            assert!(!inline, "the policy forbids {attribute} of {}", tag.name);
            if ["for", "aria-labelledby", "aria-describedby"].contains(&attribute.as_str()) {
                assert!(ids.contains(value.as_str()), "{attribute} of {} names nothing: {value}", tag.name);
            }
            if attribute == "href" && value.starts_with('#') {
                assert!(ids.contains(&value[1..]), "{value} leads nowhere");
            }
        }
        if tag.name == "script" {
            let data = tag.get("type") == Some("application/json");
            assert!(data || tag.get("src").is_some(), "the policy forbids inline scripts");
        }
        if tag.name == "form" {
            let form = &html[tag.at..tag.at + html[tag.at..].find("</form>").expect("a form ends")];
            // What only asks for another page has no token, which would stand in its address.
            let asks = tag.get("method") == Some("get");
            assert!(asks || tag.get("method") == Some("post"));
            assert_eq!(form.matches("name=\"csrf\" value=\"the-token\"").count(), usize::from(!asks), "{form}");
        }
        if tag.name == "input" && tag.get("type") != Some("hidden") {
            assert!(tag.get("id").is_some_and(|id| html.contains(&format!("for=\"{id}\""))), "a field without a label");
        }
    }
    // What a template holds is not on the page yet.
    let kept = |tag: &Tag| html[..tag.at].matches("<template").count() > html[..tag.at].matches("</template>").count();
    assert_eq!(tags.iter().filter(|tag| tag.name == "h1" && !kept(tag)).count(), 1, "one heading: {html}");
    assert_eq!(tags.iter().filter(|tag| tag.name == "main").count(), 1);
    assert!(!html.contains("<b>"), "what people typed became markup: {html}");
}

#[test]
fn a_page_that_is_broken_is_found_out() {
    let is_broken = |body: &str| {
        let html = format!("<!doctype html><main><h1>x</h1>{body}</main>");
        std::panic::catch_unwind(|| check(&html)).is_err()
    };
    assert!(!is_broken("<p id=\"a\">fine<br></p>"));
    for body in [
        "<p>",
        "<p></div>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<p style=\"color:red\"></p>",
        "<button onclick=\"x()\"></button>",
        "<script>x()</script>",
        "<form method=\"post\"></form>",
        "<label for=\"nothing\"></label>",
        "<a href=\"#nothing\"></a>",
        "<b>typed</b>",
        "<h1>another</h1>",
    ] {
        assert!(is_broken(body), "{body}");
    }
}
