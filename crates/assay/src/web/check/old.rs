//! A certificate from before the exit, as a check tells it.
use super::OldFound;
use crate::web::{Language, Portal, Reader};
use assay_core::{
    pack::{At, Pack, show},
    person::masked_name,
    text::Text,
};
use assay_store::old_certificate::KeptOldCertificate;
use maud::{Markup, html};

/// Why a certificate from before the exit holds without a signature.
fn remains_valid(pack: &Pack) -> Text {
    let rule = "transition.issued-before-stays-valid";
    let citation = pack.citation(rule, At::day(crate::edge::today()));
    citation.map_or_else(
        || Text::new(String::new(), String::new()),
        |citation| show::citation(pack, citation),
    )
}

/// One sentence on a certificate from an archive.
pub(crate) fn old_sentence(pack: &Pack, old: &KeptOldCertificate) -> Text {
    let exit = pack.catalogue.find(&old.occupation);
    match exit.and_then(|occupation| occupation.exit.as_ref()) {
        Some(exit) => Text::new(
            format!("有效：于{}该职业退出目录之前颁发，长期有效。", exit.on),
            format!(
                "Valid: issued before the exit on {}, and stays valid.",
                exit.on
            ),
        ),
        None => Text::new(
            "有效：原有证书，长期有效。",
            "Valid: an old certificate, and stays valid.",
        ),
    }
}

/// What is not known of a certificate from an archive.
pub(in crate::web) fn old_witness() -> Text {
    Text::new(
        "颁发早于本公开记录，颁发时未经见证。",
        "Issued before this record; not witnessed.",
    )
}

fn old_evidence(reader: &Reader, old: &OldFound) -> Markup {
    html! {
        dt { (reader.say("见证", "Witness")) } dd { (old_witness().in_language(reader.language)) }
        dt { (reader.say("档案", "Archive")) }
        @if let Some(addition) = &old.kept.addition {
            dd { (reader.say("档案封存后由两人补录", "added by two persons after the archive was closed")) " " code { (addition) } }
        } @else if let Some(closing) = &old.closing {
            dd {
                (reader.say("封存于", "closed on")) " " (closing.closed_on) " · " (reader.say("公开记录第", "leaf ")) (closing.leaf) (reader.say("项", "")) " · " code { (closing.root) }
                " · " a href="/archives" { (reader.say("全部档案", "all archives")) }
            }
        } @else {
            dd { (reader.say("该机构档案尚未封存", "the archive of this institution is still open")) " · " a href="/archives" { (reader.say("全部档案", "all archives")) } }
        }
    }
}

pub(super) fn old_result(portal: &Portal, reader: &Reader, found: &OldFound) -> Markup {
    let old = &found.kept;
    let pack = &portal.house.law.pack;
    let level = match reader.language {
        Language::Zh => old.level.name().0,
        Language::En => old.level.name().1,
    };
    html! {
        div.verdict.yes role="status" { (old_sentence(pack, old).in_language(reader.language)) }
        dl.facts {
            dt { (reader.say("证书", "Certificate")) } dd { (reader.say("职业资格证书（原有）", "qualification certificate, from the archive")) }
            dt { (reader.say("编号", "Number")) } dd { code { (old.number) } }
            dt { (reader.say("姓名", "Holder")) } dd { (masked_name(&old.holder)) }
            dt { (reader.say("职业和等级", "Occupation and level")) } dd { (old.occupation) " " (level) }
            dt { (reader.say("发证机构", "Issued by")) } dd { (old.institution) }
            dt { (reader.say("发证日期", "Issued on")) } dd { (old.issued_on) }
            dt { (reader.say("依据", "Source")) } dd { (remains_valid(pack).in_language(reader.language)) }
            dt { (reader.say("核对方式", "How it was checked")) } dd { (reader.say("按档案登记核对；当时的证书没有电子签名。", "against the archive; certificates of that time carry no signature.")) }
            (old_evidence(reader, found))
        }
    }
}
