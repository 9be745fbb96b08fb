//! The home page: what is happening, and what each visitor can do.
use super::{Portal, Problem, Reader, layout};
use axum::extract::State;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The page.
pub(super) async fn page(State(portal): State<Portal>, reader: Reader) -> Result<Markup, Problem> {
    let (institutions, wishes, head, totals) = portal
        .read(|tx| {
            Ok((
                tx.institutions()?.len(),
                tx.wish_counts()?,
                tx.record_head()?,
                tx.ledger_totals()?,
            ))
        })
        .await?;
    let mut exits: BTreeMap<_, usize> = BTreeMap::new();
    for occupation in portal.house.law.pack.catalogue.occupations() {
        if let Some(exit) = &occupation.exit {
            *exits.entry(exit.on).or_default() += 1;
        }
    }
    let leaves = head.map_or(0, |head| head.size);
    let body = html! {
        p.lead { (reader.say(
            "职业技能评价与证书：谁可以评价、依据什么、结果如何，任何人都可以核对。",
            "Vocational skills and their certificates: who may appraise, under which rule, with what result, and how anybody can check it.")) }
        ul.cards {
            li {
                h2 { (reader.say("核对证书", "Check a certificate")) }
                p { (reader.say("输入证书编号和姓名，或扫描二维码。", "By number and name, or by its QR code.")) }
                p { a.button href="/verify" { (reader.say("查询", "Check")) } }
            }
            li {
                h2 { (reader.say("我要报考", "I want to be appraised")) }
                p { (reader.say("查看职业的现状、申报条件，以及可以评价的机构。", "See where an occupation stands, what is asked, and who appraises.")) }
                p { a href="/catalogue" { (reader.say("职业目录", "Catalogue")) } " · " a href="/directory" { (reader.say("机构目录", "Directory")) } }
            }
            li {
                h2 { (reader.say("我已报名，职业已退出", "I enrolled, and the occupation has left")) }
                p { (reader.say("退出前已公告或已受理的，可选择继续鉴定或者退费。", "Announced or accepted before the exit: go on, or have the fee back. You choose.")) }
                p { a href="/my" { (reader.say("我的个案", "My case")) } " · " a href="/rules/transition.continue-or-refund" { (reader.say("依据", "The rule")) } }
            }
            li {
                h2 { (reader.say("监管人员与机构", "Departments and institutions")) }
                p { (reader.say("登录后查看待办事项。", "Sign in to see what waits for you.")) }
                p { a href="/sign-in" { (reader.say("登录", "Sign in")) } }
            }
        }
        h2 { (reader.say("退出目录的日程", "When occupations leave the catalogue")) }
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("日期", "Day")) } th.number { (reader.say("职业数", "Occupations")) } th { (reader.say("从这一天起", "From that day")) } } }
            tbody {
                @for (on, count) in &exits {
                    tr {
                        td { time datetime=(on) { (on) } }
                        td.number { (count) }
                        td { (reader.say("不再受理新的鉴定公告和报名；已公告或已受理的由考生选择；已发证书继续有效。",
                            "Nothing new is announced or accepted; open cases choose; issued certificates stay valid.")) }
                    }
                }
            }
        } }
        h2 { (reader.say("目前", "So far")) }
        ul.cards {
            li { h3 { (reader.say("机构", "Institutions")) } p.figure { (institutions) } }
            li { h3 { (reader.say("公开记录条数", "Leaves in the public record")) } p.figure { (leaves) } }
            li { h3 { (reader.say("征询意愿 / 继续 / 退费", "Asked / continue / refund")) } p.figure { (wishes.asked) " / " (wishes.continuing) " / " (wishes.refund) } }
            li { h3 { (reader.say("已退费用（元）", "Fees given back (yuan)")) } p.figure { (totals.1) } }
        }
    };
    let title = reader.say("职业技能评价与证书", "Skill appraisal and certificates");
    Ok(layout::page(&portal, &reader, title, &body))
}
