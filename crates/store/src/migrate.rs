//! Brings the schema up to date: numbered texts, forward only, each applied once and never changed.
use crate::{StoreError, Value, connection::Connection};
use sha2::{Digest, Sha256};

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../migrations/", $name, ".sql")))),*]
    };
}

/// Every migration, in order. The text is one for both databases, but for the triggers below.
const MIGRATIONS: &[(&str, &str)] = migrations![
    "0001_create_ground",
    "0010_create_institutions",
    "0020_create_sessions",
    "0030_create_transition",
    "0040_create_results",
    "0050_create_certificates",
    "0070_create_old_certificates",
    "0080_seal_rosters",
    "0081_plan_exits",
    "0085_create_books",
    "0086_create_payouts",
    "0088_create_notifications",
    "0089_keep_wishes",
    "0090_warn_of_promises",
    "0093_create_reviews",
    "0094_create_stops",
    "0095_create_void_numbers",
    "0120_create_people",
    "0121_create_selection",
    "0122_create_guidance",
    "0123_create_pilots",
    "0140_create_status",
    "0145_create_wallets",
    "0150_create_paper",
    "0130_watch_surges",
    "0131_close_archives",
    "0132_carry_over_institutions",
    "0152_remember_witnesses",
    "0160_continue_after_exits",
    "0161_withdraw_exits",
    "0165_look_alike_numbers",
    "0166_create_bulk_checks",
    "0170_keep_key_generations",
    "0171_list_look_alike_numbers",
    "0172_warn_idle_institutions",
    "0173_warn_trainees",
    "0174_act_in_old_names",
    "0175_sign_stops",
    "0180_share_gates",
    "0185_erase_people",
    "0190_end_accounts_of_predecessors",
    "0195_link_reissues",
];

const BOOK: &str = "create table if not exists migration (\
    name text primary key, \
    sha256 text not null, \
    position bigint not null)";

/// What may never be changed or taken away: the journal, the leaves of the record, sealed scores, what was signed, the books.
///
/// They `fail` and do not `abort`: for an abort SQLite copies pages aside at every statement, to take back what the statement did. Here
/// an act that fails is taken back as a whole.
const LITE_GUARDS: &str = "
create trigger journal_is_not_updated before update on journal begin select raise(fail, 'journal rows are never changed'); end;
create trigger journal_is_not_deleted before delete on journal begin select raise(fail, 'journal rows are never deleted'); end;
create trigger leaf_is_not_deleted before delete on record_leaf begin select raise(fail, 'leaves are never deleted'); end;
create trigger leaf_bytes_are_not_updated before update of position, kind, bytes on record_leaf begin select raise(fail, 'leaves are never changed'); end;
create trigger sealed_score_is_not_updated before update on score when old.sealed = 1 begin select raise(fail, 'a sealed score is never changed'); end;
create trigger plan_is_not_updated before update on certificate_plan when not exists (select 1 from erasure e join certificate c on c.person = e.person where c.id = old.certificate and e.stage = 'erasing') begin select raise(fail, 'plans are never changed'); end;
create trigger plan_is_not_deleted before delete on certificate_plan begin select raise(fail, 'plans are never deleted'); end;
create trigger gate_sheet_is_not_updated before update on gate_sheet begin select raise(fail, 'gates are never changed'); end;
create trigger gate_sheet_is_not_deleted before delete on gate_sheet begin select raise(fail, 'gates are never deleted'); end;
create trigger signed_bytes_are_not_updated before update on certificate_credential begin select raise(fail, 'signed bytes are never changed'); end;
create trigger signed_bytes_are_not_deleted before delete on certificate_credential when not exists (select 1 from erasure e join certificate c on c.person = e.person where c.id = old.certificate and e.stage = 'erasing') begin select raise(fail, 'signed bytes are never deleted'); end;
create trigger certificate_is_not_deleted before delete on certificate begin select raise(fail, 'certificates are never deleted'); end;
create trigger answer_is_not_updated before update on wish_answer begin select raise(fail, 'answers are never changed'); end;
create trigger answer_is_not_deleted before delete on wish_answer begin select raise(fail, 'answers are never deleted'); end;
create trigger paper_is_not_updated before update on written_answer when not exists (select 1 from erasure e join enrolment n on n.person = e.person where n.id = old.enrolment and e.stage = 'erasing') begin select raise(fail, 'papers are never changed'); end;
create trigger paper_is_not_deleted before delete on written_answer begin select raise(fail, 'papers are never deleted'); end;
create trigger final_status_is_not_updated before update of status on certificate when old.status in ('revoked', 'superseded', 'void') and new.status <> old.status begin select raise(fail, 'a revocation is never undone'); end;
create trigger decided_proposal_is_not_updated before update on status_proposal when old.stage <> 'open' and not exists (select 1 from erasure e join certificate c on c.person = e.person where c.id = old.certificate and e.stage = 'erasing') begin select raise(fail, 'a decision is never changed'); end;
create trigger proposal_is_not_deleted before delete on status_proposal begin select raise(fail, 'proposals are never deleted'); end;
create trigger recall_step_is_not_updated before update on recall_step when not exists (select 1 from erasure e join certificate c on c.person = e.person where c.id = old.certificate and e.stage = 'erasing') begin select raise(fail, 'steps of a recall are never changed'); end;
create trigger recall_step_is_not_deleted before delete on recall_step begin select raise(fail, 'steps of a recall are never deleted'); end;
create trigger filing_contents_are_not_updated before update of institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, filed_by on filing begin select raise(fail, 'a filing is never changed: a new version is added'); end;
create trigger filing_is_not_deleted before delete on filing begin select raise(fail, 'filings are never deleted'); end;
create trigger prefix_is_not_moved before update of prefix, institution, site, kind, valid_from on number_prefix begin select raise(fail, 'a prefix never moves'); end;
create trigger prefix_is_not_deleted before delete on number_prefix begin select raise(fail, 'prefixes are never deleted'); end;
create trigger void_number_is_not_updated before update on void_number begin select raise(fail, 'void numbers are never changed'); end;
create trigger void_number_is_not_deleted before delete on void_number begin select raise(fail, 'void numbers are never deleted'); end;
create trigger stamp_is_not_updated before update of stamp on record_leaf begin select raise(fail, 'leaves are never changed'); end;
create trigger exit_is_not_updated before update on occupation_exit begin select raise(fail, 'a sealed roster is never changed'); end;
create trigger exit_is_not_deleted before delete on occupation_exit begin select raise(fail, 'a sealed roster is never taken away'); end;
create trigger roster_is_not_updated before update on roster begin select raise(fail, 'a roster is never changed'); end;
create trigger roster_is_not_deleted before delete on roster begin select raise(fail, 'nobody is taken off a roster'); end;
create trigger certificate_follows_its_score_sheet before update of leaf on certificate when new.leaf is not null and not exists (select 1 from score_sheet where score_sheet.session = new.session and score_sheet.leaf < new.leaf) begin select raise(fail, 'a result is in the record before its certificate'); end;
create trigger certificate_is_from_the_roster before insert on certificate when new.kind = 'qualification' and exists (select 1 from occupation_exit where occupation = new.occupation and exit_on <= new.issued_on) and not exists (select 1 from roster where subject = new.enrolment) and not exists (select 1 from trainee_exam x join roster r on r.subject = x.trainee join trainee t on t.id = x.trainee join enrolment e on e.id = x.enrolment where x.enrolment = new.enrolment and t.person = e.person) begin select raise(fail, 'after the exit the roster names the case'); end;
create trigger certificate_is_not_of_a_held_surge before insert on certificate when exists (select 1 from surge_hold where session = new.session and stage <> 'released') begin select raise(fail, 'a held batch is not issued'); end;
create trigger certificate_is_no_old_one before insert on certificate when exists (select 1 from old_certificate where number = new.number) begin select raise(fail, 'an old certificate is never issued anew'); end;
create trigger old_certificate_is_not_updated before update on old_certificate begin select raise(fail, 'old certificates are never changed'); end;
create trigger old_certificate_is_not_deleted before delete on old_certificate begin select raise(fail, 'old certificates are never deleted'); end;
create trigger old_certificate_finds_its_archive_open before insert on old_certificate when new.addition is null and (exists (select 1 from archive_closing where issuer = new.issuer) or exists (select 1 from archive_closing where issuer = '*')) begin select raise(fail, 'the archive is closed'); end;
create trigger old_certificate_was_added_by_two before insert on old_certificate when new.addition is not null and not exists (select 1 from archive_addition where id = new.addition and ended = 'approved' and number = new.number and holder = new.holder and occupation = new.occupation and level = new.level and issued_on = new.issued_on and institution = new.institution) begin select raise(fail, 'an addition is approved by two'); end;
create trigger archive_closing_is_not_updated before update on archive_closing begin select raise(fail, 'closings are never changed'); end;
create trigger archive_closing_is_not_deleted before delete on archive_closing begin select raise(fail, 'closings are never deleted'); end;
create trigger archive_body_is_not_changed before update on archive_body begin select raise(fail, 'closings are never changed'); end;
create trigger archive_body_is_not_deleted before delete on archive_body begin select raise(fail, 'closings are never deleted'); end;
create trigger archive_addition_is_not_deleted before delete on archive_addition begin select raise(fail, 'additions are never deleted'); end;
create trigger archive_addition_ends_once before update on archive_addition when old.ended is not null begin select raise(fail, 'an addition ends once'); end;
create trigger archive_addition_keeps_its_words before update of number, holder, occupation, level, issued_on, institution, issuer, reason, note, proposed_by, proposed_on on archive_addition begin select raise(fail, 'additions are never changed'); end;
create trigger certificate_keeps_to_its_prefix before insert on certificate when exists (select 1 from succession where predecessor = new.institution and stage in ('working', 'completed') and stops_on <= new.issued_on) and not exists (select 1 from roster where subject = new.enrolment) and not exists (select 1 from trainee_exam x join roster r on r.subject = x.trainee join trainee t on t.id = x.trainee join enrolment e on e.id = x.enrolment where x.enrolment = new.enrolment and t.person = e.person) begin select raise(fail, 'the old prefix has stopped'); end;
create trigger succession_leaves_nothing before update of stage on succession when new.stage = 'completed' and exists (select 1 from carried where succession = new.id and state = 'open') begin select raise(fail, 'something is left'); end;
create trigger succession_stays_completed before update on succession when old.stage = 'completed' begin select raise(fail, 'a completed succession is never changed'); end;
create trigger succession_is_not_deleted before delete on succession begin select raise(fail, 'successions are never deleted'); end;
create trigger carried_is_not_deleted before delete on carried begin select raise(fail, 'lines are never deleted'); end;
create trigger carried_ends_once before update on carried when old.state <> 'open' begin select raise(fail, 'a line ends once'); end;
create trigger carried_keeps_its_subject before update of succession, kind, subject on carried begin select raise(fail, 'lines are never changed'); end;
create trigger surge_hold_is_not_deleted before delete on surge_hold begin select raise(fail, 'holds are never deleted'); end;
create trigger surge_hold_keeps_its_numbers before update of session, institution, occupation, stream, batch, statistic_milli, threshold_milli, held_on on surge_hold begin select raise(fail, 'what held a batch is never changed'); end;
create trigger surge_hold_stays_released before update on surge_hold when old.stage = 'released' begin select raise(fail, 'a released batch is never held again'); end;
create trigger booking_is_not_updated before update on booking begin select raise(fail, 'lines of the books are never changed'); end;
create trigger booking_is_not_deleted before delete on booking begin select raise(fail, 'lines of the books are never deleted'); end;
create trigger entitlement_is_not_updated before update on entitlement begin select raise(fail, 'entitlements are never changed'); end;
create trigger entitlement_is_not_deleted before delete on entitlement begin select raise(fail, 'entitlements are never deleted'); end;
create trigger fee_is_not_deleted before delete on fee begin select raise(fail, 'fees are never deleted'); end;
create trigger paid_fee_is_not_updated before update of enrolment, payer, paid_minor on fee begin select raise(fail, 'a fee that was paid is never changed'); end;
create trigger transfer_is_not_deleted before delete on transfer begin select raise(fail, 'transfers are never deleted'); end;
create trigger transfer_amount_is_not_updated before update of id, payout, institution, payer, paid_to, named_by, amount_minor on transfer begin select raise(fail, 'a transfer is never changed'); end;
create trigger transfer_share_is_not_deleted before delete on transfer_share begin select raise(fail, 'shares are never deleted'); end;
create trigger dead_share_is_not_updated before update on transfer_share when old.live = 0 begin select raise(fail, 'a share that has ended never lives again'); end;
create trigger bank_entry_is_not_updated before update on bank_entry begin select raise(fail, 'what the bank said is never changed'); end;
create trigger bank_entry_is_not_deleted before delete on bank_entry begin select raise(fail, 'what the bank said is never deleted'); end;
create trigger erasure_is_not_deleted before delete on erasure begin select raise(fail, 'erasures are never deleted'); end;
create trigger erasure_stays before update on erasure when old.stage = 'erased' begin select raise(fail, 'what was erased stays erased'); end;
create trigger key_generation_is_not_updated before update on key_generation begin select raise(fail, 'generations of keys are never changed'); end;
create trigger key_generation_is_not_deleted before delete on key_generation begin select raise(fail, 'generations of keys are kept for ever'); end;
create trigger key_in_force_goes_forward before update on key_in_force when new.generation < old.generation begin select raise(fail, 'an old key signs no more'); end;
create trigger renewed_entry_is_not_updated before update on renewed_entry begin select raise(fail, 'directory entries are never changed'); end;
create trigger renewed_entry_is_not_deleted before delete on renewed_entry begin select raise(fail, 'directory entries are never deleted'); end;
create trigger lost_paper_needs_a_reissue before update of stage on blank when new.stage = 'printed' and new.replaces is null and exists (select 1 from blank lost where lost.number = new.number and lost.stage = 'spoiled' and lost.how = 'lost' and not exists (select 1 from blank later where later.replaces = lost.serial)) begin select raise(fail, 'a lost paper is replaced by a reissue'); end;
create trigger paper_stays_replaced before update of replaces on blank when old.replaces is not null begin select raise(fail, 'a reissue is never changed'); end;
create trigger void_blank_is_not_updated before update on blank when old.stage = 'spoiled' begin select raise(fail, 'a void blank is never changed'); end;
create trigger blank_is_not_deleted before delete on blank begin select raise(fail, 'blanks are never deleted'); end;
";

const PG_GUARDS: &str = "
create or replace function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% rows are never changed', tg_table_name using errcode = '23000'; end $$;
create or replace function refuse_unless_erasing() returns trigger language plpgsql as $$ begin if not exists (select 1 from erasure e join certificate c on c.person = e.person where c.id = old.certificate and e.stage = 'erasing') then raise exception '% rows are never changed', tg_table_name using errcode = '23000'; end if; if tg_op = 'DELETE' then return old; end if; return new; end $$;
create or replace function refuse_paper_unless_erasing() returns trigger language plpgsql as $$ begin if tg_op = 'DELETE' or not exists (select 1 from erasure e join enrolment n on n.person = e.person where n.id = old.enrolment and e.stage = 'erasing') then raise exception '% rows are never changed', tg_table_name using errcode = '23000'; end if; return new; end $$;
create or replace trigger journal_is_not_changed before update or delete on journal for each row execute function refuse_change();
create or replace trigger leaf_is_not_deleted before delete on record_leaf for each row execute function refuse_change();
create or replace trigger leaf_bytes_are_not_updated before update of position, kind, bytes on record_leaf for each row execute function refuse_change();
create or replace trigger sealed_score_is_not_updated before update on score for each row when (old.sealed = 1) execute function refuse_change();
create or replace trigger plan_is_not_changed before update on certificate_plan for each row execute function refuse_unless_erasing();
create or replace trigger plan_is_not_deleted before delete on certificate_plan for each row execute function refuse_change();
create or replace trigger gate_sheet_is_not_changed before update or delete on gate_sheet for each row execute function refuse_change();
create or replace trigger signed_bytes_are_not_changed before update on certificate_credential for each row execute function refuse_change();
create or replace trigger signed_bytes_are_not_deleted before delete on certificate_credential for each row execute function refuse_unless_erasing();
create or replace trigger certificate_is_not_deleted before delete on certificate for each row execute function refuse_change();
create or replace trigger answer_is_not_changed before update or delete on wish_answer for each row execute function refuse_change();
create or replace trigger paper_is_not_changed before update or delete on written_answer for each row execute function refuse_paper_unless_erasing();
create or replace trigger final_status_is_not_updated before update of status on certificate for each row when (old.status in ('revoked', 'superseded', 'void') and new.status <> old.status) execute function refuse_change();
create or replace trigger decided_proposal_is_not_updated before update on status_proposal for each row when (old.stage <> 'open') execute function refuse_unless_erasing();
create or replace trigger proposal_is_not_deleted before delete on status_proposal for each row execute function refuse_change();
create or replace trigger recall_step_is_not_changed before update on recall_step for each row execute function refuse_unless_erasing();
create or replace trigger recall_step_is_not_deleted before delete on recall_step for each row execute function refuse_change();
create or replace trigger filing_contents_are_not_updated before update of institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, filed_by on filing for each row execute function refuse_change();
create or replace trigger filing_is_not_deleted before delete on filing for each row execute function refuse_change();
create or replace trigger prefix_is_not_moved before update of prefix, institution, site, kind, valid_from on number_prefix for each row execute function refuse_change();
create or replace trigger prefix_is_not_deleted before delete on number_prefix for each row execute function refuse_change();
create or replace trigger void_number_is_not_changed before update or delete on void_number for each row execute function refuse_change();
create or replace trigger stamp_is_not_updated before update of stamp on record_leaf for each row execute function refuse_change();
create or replace trigger exit_is_not_changed before update or delete on occupation_exit for each row execute function refuse_change();
create or replace trigger roster_is_not_changed before update or delete on roster for each row execute function refuse_change();
create or replace function certificate_follows_its_score_sheet() returns trigger language plpgsql as $$ begin if new.leaf is not null and not exists (select 1 from score_sheet where score_sheet.session = new.session and score_sheet.leaf < new.leaf) then raise exception 'a result is in the record before its certificate' using errcode = '23000'; end if; return new; end $$;
create or replace trigger certificate_follows_its_score_sheet before update of leaf on certificate for each row execute function certificate_follows_its_score_sheet();
create or replace function certificate_may_begin() returns trigger language plpgsql as $$ begin if new.kind = 'qualification' and exists (select 1 from occupation_exit where occupation = new.occupation and exit_on <= new.issued_on) and not exists (select 1 from roster where subject = new.enrolment) and not exists (select 1 from trainee_exam x join roster r on r.subject = x.trainee join trainee t on t.id = x.trainee join enrolment e on e.id = x.enrolment where x.enrolment = new.enrolment and t.person = e.person) then raise exception 'after the exit the roster names the case' using errcode = '23000'; end if; if exists (select 1 from surge_hold where session = new.session and stage <> 'released') then raise exception 'a held batch is not issued' using errcode = '23000'; end if; return new; end $$;
create or replace trigger certificate_may_begin before insert on certificate for each row execute function certificate_may_begin();
create or replace function certificate_is_no_old_one() returns trigger language plpgsql as $$ begin if exists (select 1 from old_certificate where number = new.number) then raise exception 'an old certificate is never issued anew' using errcode = '23000'; end if; return new; end $$;
create or replace trigger certificate_is_no_old_one before insert on certificate for each row execute function certificate_is_no_old_one();
create or replace trigger old_certificate_is_not_changed before update or delete on old_certificate for each row execute function refuse_change();
create or replace function old_certificates_may_come() returns trigger language plpgsql as $$ begin if exists (select 1 from added a join archive_closing c on c.issuer in (a.issuer, '*') where a.addition is null) then raise exception 'the archive is closed' using errcode = '23000'; end if; if exists (select 1 from added a where a.addition is not null and not exists (select 1 from archive_addition d where d.id = a.addition and d.ended = 'approved' and d.number = a.number and d.holder = a.holder and d.occupation = a.occupation and d.level = a.level and d.issued_on = a.issued_on and d.institution = a.institution)) then raise exception 'an addition is approved by two' using errcode = '23000'; end if; return null; end $$;
create or replace trigger old_certificates_may_come after insert on old_certificate referencing new table as added for each statement execute function old_certificates_may_come();
create or replace trigger archive_closing_is_not_changed before update or delete on archive_closing for each row execute function refuse_change();
create or replace trigger archive_body_is_not_changed before update or delete on archive_body for each row execute function refuse_change();
create or replace trigger archive_addition_is_not_deleted before delete on archive_addition for each row execute function refuse_change();
create or replace trigger archive_addition_ends_once before update on archive_addition for each row when (old.ended is not null) execute function refuse_change();
create or replace trigger archive_addition_keeps_its_words before update of number, holder, occupation, level, issued_on, institution, issuer, reason, note, proposed_by, proposed_on on archive_addition for each row execute function refuse_change();
create or replace function certificate_keeps_to_its_prefix() returns trigger language plpgsql as $$ begin if exists (select 1 from succession where predecessor = new.institution and stage in ('working', 'completed') and stops_on <= new.issued_on) and not exists (select 1 from roster where subject = new.enrolment) and not exists (select 1 from trainee_exam x join roster r on r.subject = x.trainee join trainee t on t.id = x.trainee join enrolment e on e.id = x.enrolment where x.enrolment = new.enrolment and t.person = e.person) then raise exception 'the old prefix has stopped' using errcode = '23000'; end if; return new; end $$;
create or replace trigger certificate_keeps_to_its_prefix before insert on certificate for each row execute function certificate_keeps_to_its_prefix();
create or replace function succession_leaves_nothing() returns trigger language plpgsql as $$ begin if new.stage = 'completed' and exists (select 1 from carried where succession = new.id and state = 'open') then raise exception 'something is left' using errcode = '23000'; end if; return new; end $$;
create or replace trigger succession_leaves_nothing before update of stage on succession for each row execute function succession_leaves_nothing();
create or replace trigger succession_stays_completed before update on succession for each row when (old.stage = 'completed') execute function refuse_change();
create or replace trigger succession_is_not_deleted before delete on succession for each row execute function refuse_change();
create or replace trigger carried_is_not_deleted before delete on carried for each row execute function refuse_change();
create or replace trigger carried_ends_once before update on carried for each row when (old.state <> 'open') execute function refuse_change();
create or replace trigger carried_keeps_its_subject before update of succession, kind, subject on carried for each row execute function refuse_change();
create or replace trigger surge_hold_is_not_deleted before delete on surge_hold for each row execute function refuse_change();
create or replace trigger surge_hold_keeps_its_numbers before update of session, institution, occupation, stream, batch, statistic_milli, threshold_milli, held_on on surge_hold for each row execute function refuse_change();
create or replace trigger surge_hold_stays_released before update on surge_hold for each row when (old.stage = 'released') execute function refuse_change();
create or replace trigger booking_is_not_changed before update or delete on booking for each row execute function refuse_change();
create or replace trigger entitlement_is_not_changed before update or delete on entitlement for each row execute function refuse_change();
create or replace trigger fee_is_not_deleted before delete on fee for each row execute function refuse_change();
create or replace trigger paid_fee_is_not_updated before update of enrolment, payer, paid_minor on fee for each row execute function refuse_change();
create or replace trigger transfer_is_not_deleted before delete on transfer for each row execute function refuse_change();
create or replace trigger transfer_amount_is_not_updated before update of id, payout, institution, payer, paid_to, named_by, amount_minor on transfer for each row execute function refuse_change();
create or replace trigger transfer_share_is_not_deleted before delete on transfer_share for each row execute function refuse_change();
create or replace trigger dead_share_is_not_updated before update on transfer_share for each row when (old.live = 0) execute function refuse_change();
create or replace trigger bank_entry_is_not_changed before update or delete on bank_entry for each row execute function refuse_change();
create or replace trigger erasure_is_not_deleted before delete on erasure for each row execute function refuse_change();
create or replace trigger erasure_stays before update on erasure for each row when (old.stage = 'erased') execute function refuse_change();
create or replace trigger key_generation_is_not_changed before update or delete on key_generation for each row execute function refuse_change();
create or replace trigger key_in_force_goes_forward before update on key_in_force for each row when (new.generation < old.generation) execute function refuse_change();
create or replace trigger renewed_entry_is_not_changed before update or delete on renewed_entry for each row execute function refuse_change();
create or replace function lost_paper_needs_a_reissue() returns trigger language plpgsql as $$ begin if new.stage = 'printed' and new.replaces is null and exists (select 1 from blank lost where lost.number = new.number and lost.stage = 'spoiled' and lost.how = 'lost' and not exists (select 1 from blank later where later.replaces = lost.serial)) then raise exception 'a lost paper is replaced by a reissue' using errcode = '23000'; end if; return new; end $$;
create or replace trigger lost_paper_needs_a_reissue before update of stage on blank for each row execute function lost_paper_needs_a_reissue();
create or replace trigger paper_stays_replaced before update of replaces on blank for each row when (old.replaces is not null) execute function refuse_change();
create or replace trigger void_blank_is_not_changed before update on blank for each row when (old.stage = 'spoiled') execute function refuse_change();
create or replace trigger blank_is_not_deleted before delete on blank for each row execute function refuse_change();
";

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let is_pg = connection.is_pg();
    connection.begin_write()?;
    if is_pg {
        // Two servers that start together wait for each other here.
        connection.batch("select pg_advisory_xact_lock(80202007)")?;
    }
    connection.batch(BOOK)?;
    let applied = applied(connection)?;
    for (at, (name, text)) in MIGRATIONS.iter().enumerate().skip(applied) {
        connection.batch(text)?;
        connection.execute(
            "insert into migration (name, sha256, position) values ($1, $2, $3)",
            &[
                Value::from(*name),
                Value::from(hash(text)),
                Value::Int(i64::try_from(at).unwrap_or(i64::MAX)),
            ],
        )?;
    }
    if applied < MIGRATIONS.len() {
        guard(connection, is_pg)?;
    }
    connection.batch("commit")
}

/// How many migrations were applied; they must be the first of ours.
fn applied(connection: &mut Connection) -> Result<usize, StoreError> {
    let rows = connection.rows("select name, sha256 from migration order by position", &[])?;
    for (at, row) in rows.iter().enumerate() {
        let (name, sha256) = (row.text("name")?, row.text("sha256")?);
        match MIGRATIONS.get(at) {
            Some((known, text)) if *known == name && hash(text) == sha256 => {}
            Some((known, _)) if *known == name => {
                return Err(StoreError::Unusable(format!(
                    "migration {name} differs from the one that was applied; this program does not fit the database"
                )));
            }
            _ => {
                return Err(StoreError::Unusable(format!(
                    "the database is newer than this program (it knows {name}); use the newer program"
                )));
            }
        }
    }
    Ok(rows.len())
}

/// Refuses a database that is older or newer than this program; it changes nothing.
pub(crate) fn expect_current(connection: &mut Connection) -> Result<(), StoreError> {
    match MIGRATIONS.get(applied(connection)?) {
        None => Ok(()),
        Some((missing, _)) => Err(StoreError::Unusable(format!(
            "the database is older than this program (it lacks {missing}): start `assay serve` once, which brings it up to date; make a backup before"
        ))),
    }
}

/// Puts the guards of today in the place of those that are there.
fn guard(connection: &mut Connection, is_pg: bool) -> Result<(), StoreError> {
    if is_pg {
        return connection.batch(PG_GUARDS);
    }
    let there = "select name from sqlite_master where type = 'trigger'";
    for row in connection.rows(there, &[])? {
        connection.batch(&format!("drop trigger {}", row.text("name")?))?;
    }
    connection.batch(LITE_GUARDS)
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
