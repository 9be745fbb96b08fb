//! False copies of what Assay hands out: each verifier must say no to one of them.
use super::{Ground, World, failed, told};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

const BROKEN: &str = "<!DOCTYPE html>\n<html><head><title>x</title></head><body><h1><ul><li>x</ul></h1>\
                      <img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"></body></html>\n";

/// Where the document of the interface says what a good answer is.
const ANSWERED_WELL: &str = "/responses/200/content/application~1json/schema";

impl Ground {
    /// What each verifier must refuse.
    pub(super) fn falsify(&self) -> Result<(), World> {
        let text = self.first()?;
        let (before, after) = text
            .rsplit_once("\"value\":\"")
            .ok_or_else(|| World("the credential holds no result".to_owned()))?;
        self.put("changed.json", format!("{before}\"value\":\"1{after}"))?;
        self.put(
            "misshapen.json",
            text.replace("\"criteria\":", "\"critera\":"),
        )?;
        self.put("broken.html", BROKEN)?;
        self.lie()?;
        self.bend_the_page()?;
        told(
            Command::new("cp")
                .arg("-r")
                .arg(self.at("world/record"))
                .arg(self.at("bent")),
        )?;
        let leaves = self.at("bent/tile/entries");
        turn_a_bit(&leaves)
    }

    /// A document of the interface that calls everything an array that is answered well.
    fn lie(&self) -> Result<(), World> {
        let text =
            told(Command::new("curl").args(["-sf", &format!("{}/api/openapi.json", self.url)]))?;
        let mut document: Value = serde_json::from_str(&text)
            .map_err(|why| failed("read the interface's document", &why))?;
        let paths = document["paths"].as_object_mut().into_iter().flatten();
        let mut lies = 0;
        for (_, path) in paths {
            for (_, act) in path.as_object_mut().into_iter().flatten() {
                if let Some(schema) = act.pointer_mut(ANSWERED_WELL) {
                    *schema = json!({"type": "array"});
                    lies += 1;
                }
            }
        }
        if lies == 0 {
            return Err(World(
                "the interface's document describes no answer".to_owned(),
            ));
        }
        self.put("lying.json", document.to_string())
    }

    /// The page without its letters: their descriptions point to no font file any more. Nothing moves, so the file
    /// stays readable.
    fn bend_the_page(&self) -> Result<(), World> {
        const EMBEDDED: &[u8] = b"/FontFile2";
        let mut page =
            fs::read(self.at("page.pdf")).map_err(|why| failed("read the page", &why))?;
        let places: Vec<usize> = page
            .windows(EMBEDDED.len())
            .enumerate()
            .filter(|(_, window)| *window == EMBEDDED)
            .map(|(at, _)| at)
            .collect();
        if places.is_empty() {
            return Err(World("the page embeds no font".to_owned()));
        }
        for at in places {
            page[at..at + EMBEDDED.len()].copy_from_slice(b"/FontFileX");
        }
        self.put("bent.pdf", page)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<(), World> {
        File::create(self.at(name))
            .and_then(|mut file| file.write_all(bytes.as_ref()))
            .map_err(|why| failed("write a file", &why))
    }
}

/// Turns the last bit of the first bundle of leaves.
fn turn_a_bit(folder: &Path) -> Result<(), World> {
    let turned = || -> std::io::Result<()> {
        let mut names: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        names.sort();
        let mut path = names.remove(0);
        while path.is_dir() {
            let inside: Vec<_> = fs::read_dir(&path)?.collect::<Result<_, _>>()?;
            path = inside
                .into_iter()
                .map(|entry| entry.path())
                .max()
                .unwrap_or(path);
        }
        let mut bytes = fs::read(&path)?;
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        File::create(&path)?.write_all(&bytes)
    };
    turned().map_err(|why| failed("bend the record", &why))
}
