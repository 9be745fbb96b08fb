//! Where the fields of a credential stand in its file: by the names of JSON, or, in a file as we wrote it, by the running
//! number of each string. The numbers are not counted by hand: they are looked up in a credential written for it.
use super::Misshapen;
use crate::credential::{Plan, Shape, Wrapping, json};
use memchr::memmem::Finder;
use serde_json::Value;
use std::sync::LazyLock;

/// Declares the fields with their JSON pointers: those that are always there, then those that may be missing.
macro_rules! fields {
    ($($field:ident = $pointer:literal,)* ; $($missing:ident = $may:literal,)*) => {
        /// What stands in a file, or where.
        #[derive(Debug, Clone)]
        pub(super) struct Fields<T> {
            $(pub(super) $field: T,)*
            $(pub(super) $missing: Option<T>,)*
        }

        impl<'t> Fields<&'t str> {
            /// By the names of JSON.
            pub(super) fn by_name(value: &'t Value) -> Result<Self, Misshapen> {
                let text = |pointer| value.pointer(pointer).and_then(Value::as_str);
                Ok(Self {
                    $($field: text($pointer).ok_or(Misshapen::Field($pointer))?,)*
                    $($missing: text($may),)*
                })
            }
        }

        impl<T> Fields<T> {
            /// Each field put through a function; `None` if one has no answer.
            fn each<U>(&self, ask: impl Fn(&T) -> Option<U>) -> Option<Fields<U>> {
                Some(Fields {
                    $($field: ask(&self.$field)?,)*
                    $($missing: match &self.$missing {
                        Some(field) => Some(ask(field)?),
                        None => None,
                    },)*
                })
            }
        }
    };
}

fields! {
    id = "/id",
    title = "/name",
    issuer = "/issuer/id",
    issuer_name = "/issuer/name",
    valid_from = "/validFrom",
    holder = "/credentialSubject/name",
    document = "/credentialSubject/narrative",
    number = "/credentialSubject/licenseNumber",
    examined_on = "/credentialSubject/activityEndDate",
    achievement_id = "/credentialSubject/achievement/id",
    achievement = "/credentialSubject/achievement/name",
    description = "/credentialSubject/achievement/description",
    occupation_code = "/credentialSubject/achievement/humanCode",
    job_type = "/credentialSubject/achievement/specialization",
    criteria = "/credentialSubject/achievement/criteria/narrative",
    pass_mark = "/credentialSubject/achievement/resultDescription/0/requiredValue",
    first = "/credentialSubject/result/0/value",
    second = "/credentialSubject/result/1/value",
    evidence = "/evidence/0/description",
    status_list = "/credentialStatus/statusListCredential",
    status_index = "/credentialStatus/statusListIndex",
    created = "/proof/0/created",
    method = "/proof/0/verificationMethod",
    proof_value = "/proof/0/proofValue",
    ;
    third = "/credentialSubject/result/2/value",
    jcs_value = "/proof/1/proofValue",
}

/// One way in which we write a file.
#[derive(Debug)]
struct Layout {
    wrapping: Wrapping,
    /// Strings in such a file.
    strings: usize,
    /// The running number of each field's string.
    places: Fields<usize>,
}

/// How the proofs begin where they are an array.
static ARRAY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"\"proof\":["));

/// Every way in which we write a file: two or three parts; both proofs or one.
#[derive(Debug)]
pub(super) struct Layouts(Vec<Layout>);

impl Layouts {
    pub(super) fn get() -> &'static Self {
        static LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| {
            let parts = [false, true];
            let ways = [
                (Wrapping::Set, true),
                (Wrapping::Set, false),
                (Wrapping::Single, false),
            ];
            let layouts = parts
                .into_iter()
                .flat_map(|review| ways.map(|(wrapping, jcs)| layout(review, wrapping, jcs)));
            Layouts(layouts.collect())
        });
        &LAYOUTS
    }

    /// By the running number of each string. `None` if the file is not as we write it, or holds an escape.
    pub(super) fn by_place<'t>(&self, bytes: &'t [u8]) -> Option<(Fields<&'t str>, Wrapping)> {
        let strings = strings(bytes)?;
        let is_array = ARRAY.find(bytes).is_some();
        let layout = self.0.iter().find(|layout| {
            layout.strings == strings.len() && is_array == (layout.wrapping == Wrapping::Set)
        })?;
        // What lies around the fields is compared byte for byte; only they must be text for themselves.
        let text = |place: &usize| std::str::from_utf8(strings[*place]).ok();
        let fields = layout.places.each(text)?;
        Some((fields, layout.wrapping))
    }
}

/// Every string of a file; `None` if one holds an escape.
fn strings(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let quote = |at: usize| (bytes[at] == b'"').then_some(at);
    let mut marks = memchr::memchr2_iter(b'"', b'\\', bytes);
    let mut strings = Vec::with_capacity(256);
    while let Some(open) = marks.next() {
        strings.push(&bytes[quote(open)? + 1..quote(marks.next()?)?]);
    }
    Some(strings)
}

/// Writes a credential whose every field is another word, and looks where each stands.
fn layout(review: bool, wrapping: Wrapping, jcs: bool) -> Layout {
    let hole = |name: &str| format!("hole-{name}");
    let shape = Shape {
        base: hole("base"),
        issuer: hole("issuer"),
        issuer_name: hole("issuer-name"),
        title: hole("title"),
        number: hole("number"),
        edition: None,
        valid_from: hole("valid-from"),
        holder: hole("holder"),
        document: hole("document"),
        achievement: hole("achievement"),
        achievement_path: hole("path"),
        description: hole("description"),
        occupation_code: hole("code"),
        job_type: hole("job"),
        examined_on: hole("examined"),
        criteria: hole("criteria"),
        evidence: hole("evidence"),
        pass_mark: hole("mark"),
        status_list: hole("list"),
        status_index: hole("index"),
        review: review.then(|| hole("review")),
        skill: hole("skill"),
        theory: hole("theory"),
    };
    let plan = Plan {
        unsigned: json::unsigned(&shape),
        shape,
        created: hole("created"),
        method: hole("method"),
        hash_data: [0; 64],
        jcs_hash_data: [0; 64],
    };
    let jcs = jcs.then_some("hole-jcs");
    let bytes = json::signed(&plan, ("hole-value", jcs), wrapping);
    let mut value: Value = serde_json::from_slice(&bytes).expect("we write JSON");
    super::in_order(&mut value);
    let fields = Fields::by_name(&value).expect("every field is there");
    let strings = strings(&bytes).expect("no hole holds an escape");
    let places = fields
        .each(|field| {
            strings
                .iter()
                .position(|string| *string == field.as_bytes())
        })
        .expect("every field is a string of the file");
    Layout {
        wrapping,
        strings: strings.len(),
        places,
    }
}
