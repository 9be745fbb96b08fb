//! The style sheet, the icon, and the modules with which a browser checks a certificate by itself. Their addresses hold a
//! hash of them all: browsers keep them for ever, and none mixes files of two versions of the program.
use super::Portal;
use axum::{Router, http::header, routing::get};
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../assets/", $name)))),*]
    };
}

/// Every file, by its name in the folder. Modules name one another by their place in it.
const FILES: &[(&str, &str)] = files![
    "assay.css",
    "icon.svg",
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
/// The module that a page names; it asks for the others.
const FIRST: &str = "check.js";
const MODULE: &str = "text/javascript; charset=utf-8";

static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let mut all = Sha256::new();
    for (_, text) in FILES {
        all.update(text);
    }
    format!("/assets/{}", hex::encode(&all.finalize()[..6]))
});

/// The address of a file.
pub(super) fn address(name: &str) -> String {
    format!("{}/{name}", *FOLDER)
}

/// The media type of a file.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => MODULE,
    }
}

/// The files, each under its address.
pub(super) fn files() -> Router<Portal> {
    FILES.iter().fold(Router::new(), |files, (name, text)| {
        let headers = [
            (header::CONTENT_TYPE, kind(name)),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        files.route(&address(name), get(move || async move { (headers, *text) }))
    })
}

/// What a page says that needs the modules: all are asked for at once, not each when another one names it.
pub(super) fn scripts() -> Markup {
    let others = FILES.iter().map(|(name, _)| *name);
    let others = others.filter(|name| kind(name) == MODULE && *name != FIRST);
    html! {
        @for name in others { link rel="modulepreload" href=(address(name)); }
        script type="module" src=(address(FIRST)) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that is not served would leave the box on the check page without a word.
    #[test]
    fn every_module_that_another_one_names_is_served() {
        let mut named = 0;
        for (name, text) in FILES {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            for one in text.split(" from \"").skip(1) {
                let one = one.split('"').next().unwrap();
                let beside = one.strip_prefix("./").unwrap();
                let wanted = format!("{folder}/{beside}");
                let wanted = wanted.trim_start_matches('/');
                let is_served = FILES.iter().any(|(name, _)| *name == wanted);
                assert!(is_served, "{name} names {one}");
                named += 1;
            }
        }
        assert!(named > FILES.len(), "{named}");
    }
}
