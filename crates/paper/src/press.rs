//! The press: set up once for a page of the pack, then certificate after certificate.
use crate::{
    Unprintable,
    document::{self, Deflate, Numbers, says, srgb},
    font::{Fonts, Subset},
    layout::{MM, Place},
    photo::Photo,
    qr,
};
use assay_core::pack::{
    paper::{Mark, Reading, Sheet},
    table::CertificateField,
};
use jiff::civil::Date;
use pdf_writer::{
    Chunk, Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{ArtifactType, OutputIntentSubtype, StructRole},
};
use std::{collections::BTreeMap, sync::Arc};

mod ink;
mod picture;

use ink::{Ink, lines, role, words, write};
use picture::Picture;

pub use crate::document::Attachment;

/// What is printed on one certificate.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Title of the file, for readers and screen readers.
    pub title: &'a str,
    /// Fields (`certificate_fields.csv`) with their text.
    pub values: &'a BTreeMap<&'static str, String>,
    /// What the QR code says.
    pub qr: &'a str,
    /// The holder's photo; without one its box stays empty, for a photo that is glued in.
    pub photo: Option<&'a Photo>,
    /// Files that travel inside.
    pub attachments: &'a [Attachment<'a>],
    /// Day of issue, by which the file is dated.
    pub on: Date,
    /// Sixteen bytes by which the file is known; the same certificate has the same.
    pub id: [u8; 16],
}

/// A press, set up for one page.
#[derive(Debug)]
pub struct Press {
    sheet: Sheet,
    required: Vec<bool>,
    fonts: Arc<Fonts>,
    /// Objects that all certificates share, as they stand in the file.
    shared: Chunk,
    words: Ref,
    profile: Ref,
    letters: Vec<Option<(Ref, BTreeMap<u16, u16>)>>,
    next: Numbers,
    /// Which part of the page each mark's words are, if they are always printed.
    parts: Vec<Option<i32>>,
    parts_next: i32,
}

const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const PAGE: i32 = 3;
const FIRST_FREE: i32 = 4;

impl Press {
    /// Sets a press up: words, lines and the letters that every certificate uses are made ready.
    ///
    /// # Errors
    /// [`Unprintable`] if the page's own words cannot be set with these fonts.
    pub fn new(
        sheet: &Sheet,
        fields: &[CertificateField],
        fonts: &Arc<Fonts>,
    ) -> Result<Self, Unprintable> {
        let mut numbers = Numbers::from(FIRST_FREE);
        let mut shared = Chunk::new();
        let mut deflate = Deflate::small();
        let required: Vec<bool> = sheet
            .mark
            .iter()
            .map(|mark| {
                let field = fields
                    .iter()
                    .find(|field| Some(&field.id) == mark.field.as_ref());
                field.is_none_or(|field| field.required == "yes")
            })
            .collect();
        let mut subsets: Vec<Subset> = (0..fonts.count()).map(|_| Subset::new()).collect();
        for character in ' '..='~' {
            if let Some((face, glyph)) = fonts.find(character) {
                subsets[face].place(glyph, character);
            }
        }
        let mut content = Content::new();
        lines(&mut content, sheet);
        let (mut parts, mut parts_next) = (Vec::new(), 0);
        for (mark, required) in sheet.mark.iter().zip(&required) {
            let always = mark.words.is_some() && *required && mark.reading != Reading::Picture;
            parts.push(always.then_some(parts_next));
            if !always {
                continue;
            }
            let set = words(sheet, mark, fonts)?;
            write(&mut content, parts_next, mark.reading, &set, |set| {
                (
                    "S",
                    set.face,
                    subsets[set.face].place(set.glyph, set.character),
                )
            });
            parts_next += 1;
        }
        let (words, profile) = (numbers.next(), numbers.next());
        let packed = deflate.stream(&content.finish());
        shared.stream(words, &packed).filter(Filter::FlateDecode);
        let packed = deflate.stream(&srgb());
        shared
            .icc_profile(profile, &packed)
            .n(3)
            .filter(Filter::FlateDecode);
        let letters = subsets
            .into_iter()
            .enumerate()
            .map(|(place, mut subset)| {
                if subset.characters.is_empty() {
                    return None;
                }
                let known = subset.known();
                let tag = format!("ASSAY{}", letter(place));
                let font = document::font(
                    &mut shared,
                    &mut numbers,
                    &mut deflate,
                    fonts.face(place),
                    &mut subset,
                    &tag,
                );
                Some((font, known))
            })
            .collect();
        Ok(Self {
            sheet: sheet.clone(),
            required,
            fonts: Arc::clone(fonts),
            shared,
            words,
            profile,
            letters,
            next: numbers,
            parts,
            parts_next,
        })
    }

    /// Prints one certificate. The same page gives the same bytes.
    ///
    /// # Errors
    /// [`Unprintable`], with the field; nothing is printed in part.
    pub fn print(&self, page: &Page<'_>) -> Result<Vec<u8>, Unprintable> {
        let mut numbers = self.next;
        let mut deflate = Deflate::fast();
        let mut pdf = Pdf::with_capacity(self.shared.len() + 32 * 1024);
        pdf.set_version(1, 7);
        pdf.extend(&self.shared);
        let mut ink = Ink {
            subsets: (0..self.fonts.count()).map(|_| Subset::new()).collect(),
            content: Content::with_capacity(4096),
            part: self.parts_next,
            tree: Vec::with_capacity(self.sheet.mark.len()),
            pictures: Vec::new(),
        };
        for (at, mark) in self.sheet.mark.iter().enumerate() {
            self.mark(&mut ink, page, mark, at)?;
        }
        let content = numbers.next();
        let packed = deflate.stream(&ink.content.finish());
        pdf.stream(content, &packed).filter(Filter::FlateDecode);
        let fonts: Vec<Option<Ref>> = ink
            .subsets
            .iter_mut()
            .enumerate()
            .map(|(place, subset)| {
                if subset.characters.is_empty() {
                    return None;
                }
                let tag = format!("PRINT{}", letter(place));
                let face = self.fonts.face(place);
                Some(document::font(
                    &mut pdf,
                    &mut numbers,
                    &mut deflate,
                    face,
                    subset,
                    &tag,
                ))
            })
            .collect();
        let pictures: Vec<(String, Ref)> = ink
            .pictures
            .iter()
            .map(|picture| {
                (
                    picture.name().to_owned(),
                    picture.write(&mut pdf, &mut numbers, &mut deflate),
                )
            })
            .collect();
        let day = date(page.on);
        let attached: Vec<(Vec<u8>, Ref)> = page
            .attachments
            .iter()
            .map(|file| {
                let spec = document::attach(&mut pdf, &mut numbers, &mut deflate, *file, day);
                (file.name.as_bytes().to_vec(), spec)
            })
            .collect();
        let tree = tree(&mut pdf, &mut numbers, &ink.tree, ink.part);
        let about = numbers.next();
        let said = says(page.title, &format!("{}T00:00:00+08:00", page.on));
        pdf.metadata(about, said.as_bytes());
        self.catalog(&mut pdf, page, &attached, tree, about);
        pdf.pages(Ref::new(PAGES)).kids([Ref::new(PAGE)]).count(1);
        let mut one = pdf.page(Ref::new(PAGE));
        one.parent(Ref::new(PAGES))
            .media_box(Rect::new(
                0.0,
                0.0,
                self.sheet.width_mm * MM,
                self.sheet.height_mm * MM,
            ))
            .struct_parents(0)
            .tab_order(pdf_writer::types::TabOrder::StructureOrder)
            .contents_array([self.words, content]);
        let mut resources = one.resources();
        let mut named = resources.fonts();
        for (place, letters) in self.letters.iter().enumerate() {
            if let Some((font, _)) = letters {
                named.pair(Name(format!("S{place}").as_bytes()), *font);
            }
        }
        for (place, font) in fonts.iter().enumerate() {
            if let Some(font) = font {
                named.pair(Name(format!("D{place}").as_bytes()), *font);
            }
        }
        named.finish();
        let mut named = resources.x_objects();
        for (name, picture) in &pictures {
            named.pair(Name(name.as_bytes()), *picture);
        }
        named.finish();
        resources.finish();
        one.finish();
        pdf.set_file_id((page.id.to_vec(), page.id.to_vec()));
        Ok(pdf.finish())
    }

    fn mark<'a>(
        &self,
        ink: &mut Ink<'a>,
        page: &Page<'a>,
        mark: &'a Mark,
        at: usize,
    ) -> Result<(), Unprintable> {
        if mark.reading == Reading::Picture {
            return self.picture(ink, page, mark);
        }
        let Some(field) = &mark.field else {
            ink.tree
                .push((role(mark), self.parts[at].into_iter().collect(), None));
            return Ok(());
        };
        let value = page
            .values
            .get(field.as_str())
            .map_or("", |value| value.trim());
        if value.is_empty() {
            if self.required[at] {
                return Err(Unprintable::Missing {
                    field: field.clone(),
                });
            }
            return Ok(());
        }
        let mut parts: Vec<i32> = self.parts[at].into_iter().collect();
        if mark.words.is_some() && parts.is_empty() {
            let set = words(&self.sheet, mark, &self.fonts)?;
            parts.push(ink.write(&set, mark.reading, &self.letters));
        }
        let place = Place::of(mark, self.sheet.height_mm, mark.words.is_some());
        let set = place.set(&self.fonts, field, value)?;
        parts.push(ink.write(&set, mark.reading, &self.letters));
        ink.tree.push((role(mark), parts, None));
        Ok(())
    }

    fn picture<'a>(
        &self,
        ink: &mut Ink<'a>,
        page: &Page<'a>,
        mark: &'a Mark,
    ) -> Result<(), Unprintable> {
        let height = mark.height_mm.unwrap_or(mark.width_mm) * MM;
        let (width, left) = (mark.width_mm * MM, mark.left_mm * MM);
        let bottom = (self.sheet.height_mm - mark.top_mm) * MM - height;
        let picture = match mark.field.as_deref() {
            Some("qr") => Picture::Qr(qr::draw(page.qr)?),
            _ => match page.photo {
                Some(photo) => Picture::Photo(photo),
                None => {
                    // The frame of a photo that is glued in.
                    ink.content
                        .begin_marked_content_with_properties(Name(b"Artifact"))
                        .properties()
                        .artifact()
                        .kind(ArtifactType::Layout);
                    ink.content
                        .set_line_width(0.4)
                        .rect(left, bottom, width, height)
                        .stroke()
                        .end_marked_content();
                    return Ok(());
                }
            },
        };
        let part = ink.part;
        ink.part += 1;
        ink.content
            .begin_marked_content_with_properties(Name(b"Figure"))
            .properties()
            .identify(part);
        ink.content
            .save_state()
            .transform([width, 0.0, 0.0, height, left, bottom])
            .x_object(Name(picture.name().as_bytes()))
            .restore_state()
            .end_marked_content();
        ink.pictures.push(picture);
        let alt = mark.words.as_ref().map(|words| {
            (
                format!("{} {}", words.zh, words.en),
                Rect::new(left, bottom, left + width, bottom + height),
            )
        });
        ink.tree.push((StructRole::Figure, vec![part], alt));
        Ok(())
    }

    fn catalog(
        &self,
        pdf: &mut Pdf,
        page: &Page<'_>,
        attached: &[(Vec<u8>, Ref)],
        tree: Ref,
        about: Ref,
    ) {
        let mut catalog = pdf.catalog(Ref::new(CATALOG));
        catalog
            .pages(Ref::new(PAGES))
            .metadata(about)
            .lang(TextStr("zh-CN"))
            .pair(Name(b"StructTreeRoot"), tree);
        catalog.mark_info().marked(true);
        catalog.viewer_preferences().display_doc_title(true);
        let mut intents = catalog.output_intents();
        intents
            .push()
            .subtype(OutputIntentSubtype::PDFA)
            .output_condition_identifier(TextStr("sRGB"))
            .info(TextStr("sRGB, gamma 2.2"))
            .dest_output_profile(self.profile);
        intents.finish();
        if !attached.is_empty() {
            let mut names = catalog.names();
            let mut files = names.embedded_files();
            let mut list = files.names();
            let mut sorted: Vec<_> = attached.to_vec();
            sorted.sort();
            for (name, spec) in &sorted {
                list.insert(Str(name), *spec);
            }
            list.finish();
            files.finish();
            names.finish();
            let mut all = catalog.insert(Name(b"AF")).array();
            for (_, spec) in attached {
                all.item(*spec);
            }
            all.finish();
        }
        let _ = page;
        catalog.finish();
    }
}

/// One element for those who hear the page: what it is, its parts, and the words for a picture with its box.
type Branch = (StructRole, Vec<i32>, Option<(String, Rect)>);

/// Writes the elements in the order in which they are read; gives the number of the root.
fn tree(pdf: &mut Pdf, numbers: &mut Numbers, branches: &[Branch], parts: i32) -> Ref {
    let (root, whole, parents) = (numbers.next(), numbers.next(), numbers.next());
    let mut of_part = vec![whole; usize::try_from(parts).unwrap_or(0)];
    let elements: Vec<Ref> = branches.iter().map(|_| numbers.next()).collect();
    for ((kind, parts, alt), element) in branches.iter().zip(&elements) {
        let mut written = pdf.struct_element(*element);
        written.kind(*kind).parent(whole).page(Ref::new(PAGE));
        if let Some((words, box_of)) = alt {
            written.alt(TextStr(words));
            written
                .attributes()
                .push()
                .layout()
                .bbox(*box_of)
                .placement(pdf_writer::types::Placement::Block);
        }
        let mut children = written.children();
        for part in parts {
            children.marked_content_id(*part);
            of_part[usize::try_from(*part).unwrap_or(0)] = *element;
        }
    }
    let mut document = pdf.struct_element(whole);
    document.kind(StructRole::Document).parent(root);
    let mut children = document.children();
    for element in &elements {
        children.struct_element(*element);
    }
    children.finish();
    document.finish();
    let mut list = pdf.indirect(parents).array();
    for element in of_part {
        list.item(element);
    }
    list.finish();
    let mut written = pdf.indirect(root).dict();
    written
        .pair(Name(b"Type"), Name(b"StructTreeRoot"))
        .pair(Name(b"K"), whole)
        .pair(Name(b"ParentTreeNextKey"), 1);
    let mut numbered = written.insert(Name(b"ParentTree")).dict();
    numbered.insert(Name(b"Nums")).array().item(0).item(parents);
    numbered.finish();
    written.finish();
    root
}

fn letter(place: usize) -> char {
    char::from(b'A' + u8::try_from(place % 26).unwrap_or(0))
}

fn date(on: Date) -> pdf_writer::Date {
    pdf_writer::Date::new(u16::try_from(on.year()).unwrap_or(0))
        .month(u8::try_from(on.month()).unwrap_or(1))
        .day(u8::try_from(on.day()).unwrap_or(1))
}
