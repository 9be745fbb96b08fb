//! The style sheet, and the modules with which a browser checks a certificate by itself.
use super::Portal;
use axum::{Router, http::header, routing::get};
use maud::{Markup, html};

macro_rules! modules {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("/assets/", $name), include_str!(concat!("../../assets/", $name)))),*]
    };
}

/// Every module by its address; the one that the page names comes first, and asks for the others.
const MODULES: &[(&str, &str)] = modules![
    "check.js",
    "verify.js",
    "verify/bytes.js",
    "verify/compact.js",
    "verify/credential.js",
    "verify/lines.js",
    "verify/pdf.js",
    "verify/sd-jwt.js",
    "verify/site.js",
    "verify/statements.js",
];
const STYLE: &str = include_str!("../../assets/assay.css");

/// The files, each under its address.
pub(super) fn files() -> Router<Portal> {
    let style = ("/assets/assay.css", "text/css; charset=utf-8", STYLE);
    let modules = MODULES.iter();
    let modules = modules.map(|(path, text)| (*path, "text/javascript; charset=utf-8", *text));
    modules
        .chain([style])
        .fold(Router::new(), |files, (path, kind, text)| {
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, "public, max-age=3600"),
            ];
            files.route(path, get(move || async move { (headers, text) }))
        })
}

/// What a page says that needs the modules: all are asked for at once, not each when another one names it.
pub(super) fn scripts() -> Markup {
    let (first, others) = (MODULES[0].0, &MODULES[1..]);
    html! {
        @for (path, _) in others { link rel="modulepreload" href=(path); }
        script type="module" src=(first) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that is not served would leave the box on the check page without a word.
    #[test]
    fn every_module_that_another_one_names_is_served() {
        let mut named = 0;
        for (path, text) in MODULES {
            let folder = path.rsplit_once('/').unwrap().0;
            for one in text.split(" from \"").skip(1) {
                let one = one.split('"').next().unwrap();
                let address = match one.strip_prefix("./") {
                    Some(beside) => format!("{folder}/{beside}"),
                    None => one.to_owned(),
                };
                assert!(
                    MODULES.iter().any(|(path, _)| *path == address),
                    "{path} names {one}"
                );
                named += 1;
            }
        }
        assert!(named > MODULES.len(), "{named}");
    }
}
