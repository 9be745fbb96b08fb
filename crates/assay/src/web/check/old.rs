//! A certificate from before the exit, as a check tells it.
use crate::{
    app::look_up::{OldFound, old_sentence, old_witness, remains_valid},
    web::{Language, Portal, Reader},
};
use assay_core::person::masked_name;
use maud::{Markup, html};

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
            dt { (reader.say("依据", "Source")) } dd { (remains_valid(&portal.house).in_language(reader.language)) }
            dt { (reader.say("核对方式", "How it was checked")) } dd { (reader.say("按档案登记核对；当时的证书没有电子签名。", "against the archive; certificates of that time carry no signature.")) }
            (old_evidence(reader, found))
        }
    }
}
