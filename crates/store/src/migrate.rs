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
];

const BOOK: &str = "create table if not exists migration (\
    name text primary key, \
    sha256 text not null, \
    position bigint not null)";

/// What may never be changed or taken away: the journal, the leaves of the record, sealed scores, what was signed.
const LITE_GUARDS: &str = "
create trigger if not exists journal_is_not_updated before update on journal begin select raise(abort, 'journal rows are never changed'); end;
create trigger if not exists journal_is_not_deleted before delete on journal begin select raise(abort, 'journal rows are never deleted'); end;
create trigger if not exists leaf_is_not_deleted before delete on record_leaf begin select raise(abort, 'leaves are never deleted'); end;
create trigger if not exists leaf_bytes_are_not_updated before update of position, kind, bytes on record_leaf begin select raise(abort, 'leaves are never changed'); end;
create trigger if not exists sealed_score_is_not_updated before update on score when old.sealed = 1 begin select raise(abort, 'a sealed score is never changed'); end;
create trigger if not exists plan_is_not_updated before update on certificate_plan begin select raise(abort, 'plans are never changed'); end;
create trigger if not exists plan_is_not_deleted before delete on certificate_plan begin select raise(abort, 'plans are never deleted'); end;
create trigger if not exists signed_bytes_are_not_updated before update on certificate_credential begin select raise(abort, 'signed bytes are never changed'); end;
create trigger if not exists signed_bytes_are_not_deleted before delete on certificate_credential begin select raise(abort, 'signed bytes are never deleted'); end;
create trigger if not exists certificate_is_not_deleted before delete on certificate begin select raise(abort, 'certificates are never deleted'); end;
create trigger if not exists answer_is_not_updated before update on wish_answer begin select raise(abort, 'answers are never changed'); end;
create trigger if not exists answer_is_not_deleted before delete on wish_answer begin select raise(abort, 'answers are never deleted'); end;
create trigger if not exists paper_is_not_updated before update on written_answer begin select raise(abort, 'papers are never changed'); end;
create trigger if not exists paper_is_not_deleted before delete on written_answer begin select raise(abort, 'papers are never deleted'); end;
create trigger if not exists final_status_is_not_updated before update of status on certificate when old.status in ('revoked', 'superseded', 'void') and new.status <> old.status begin select raise(abort, 'a revocation is never undone'); end;
create trigger if not exists decided_proposal_is_not_updated before update on status_proposal when old.stage <> 'open' begin select raise(abort, 'a decision is never changed'); end;
create trigger if not exists proposal_is_not_deleted before delete on status_proposal begin select raise(abort, 'proposals are never deleted'); end;
create trigger if not exists recall_step_is_not_updated before update on recall_step begin select raise(abort, 'steps of a recall are never changed'); end;
create trigger if not exists recall_step_is_not_deleted before delete on recall_step begin select raise(abort, 'steps of a recall are never deleted'); end;
create trigger if not exists filing_contents_are_not_updated before update of institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, filed_by on filing begin select raise(abort, 'a filing is never changed: a new version is added'); end;
create trigger if not exists filing_is_not_deleted before delete on filing begin select raise(abort, 'filings are never deleted'); end;
create trigger if not exists prefix_is_not_moved before update of prefix, institution, site, kind, valid_from on number_prefix begin select raise(abort, 'a prefix never moves'); end;
create trigger if not exists prefix_is_not_deleted before delete on number_prefix begin select raise(abort, 'prefixes are never deleted'); end;
create trigger if not exists void_number_is_not_updated before update on void_number begin select raise(abort, 'void numbers are never changed'); end;
create trigger if not exists void_number_is_not_deleted before delete on void_number begin select raise(abort, 'void numbers are never deleted'); end;
create trigger if not exists stamp_is_not_updated before update of stamp on record_leaf begin select raise(abort, 'leaves are never changed'); end;
create trigger if not exists exit_is_not_updated before update on occupation_exit begin select raise(abort, 'a sealed roster is never changed'); end;
create trigger if not exists exit_is_not_deleted before delete on occupation_exit begin select raise(abort, 'a sealed roster is never taken away'); end;
create trigger if not exists roster_is_not_updated before update on roster begin select raise(abort, 'a roster is never changed'); end;
create trigger if not exists roster_is_not_deleted before delete on roster begin select raise(abort, 'nobody is taken off a roster'); end;
";

const PG_GUARDS: &str = "
create or replace function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% rows are never changed', tg_table_name using errcode = '23000'; end $$;
create or replace trigger journal_is_not_changed before update or delete on journal for each row execute function refuse_change();
create or replace trigger leaf_is_not_deleted before delete on record_leaf for each row execute function refuse_change();
create or replace trigger leaf_bytes_are_not_updated before update of position, kind, bytes on record_leaf for each row execute function refuse_change();
create or replace trigger sealed_score_is_not_updated before update on score for each row when (old.sealed = 1) execute function refuse_change();
create or replace trigger plan_is_not_changed before update or delete on certificate_plan for each row execute function refuse_change();
create or replace trigger signed_bytes_are_not_changed before update or delete on certificate_credential for each row execute function refuse_change();
create or replace trigger certificate_is_not_deleted before delete on certificate for each row execute function refuse_change();
create or replace trigger answer_is_not_changed before update or delete on wish_answer for each row execute function refuse_change();
create or replace trigger paper_is_not_changed before update or delete on written_answer for each row execute function refuse_change();
create or replace trigger final_status_is_not_updated before update of status on certificate for each row when (old.status in ('revoked', 'superseded', 'void') and new.status <> old.status) execute function refuse_change();
create or replace trigger decided_proposal_is_not_updated before update on status_proposal for each row when (old.stage <> 'open') execute function refuse_change();
create or replace trigger proposal_is_not_deleted before delete on status_proposal for each row execute function refuse_change();
create or replace trigger recall_step_is_not_changed before update or delete on recall_step for each row execute function refuse_change();
create or replace trigger filing_contents_are_not_updated before update of institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, filed_by on filing for each row execute function refuse_change();
create or replace trigger filing_is_not_deleted before delete on filing for each row execute function refuse_change();
create or replace trigger prefix_is_not_moved before update of prefix, institution, site, kind, valid_from on number_prefix for each row execute function refuse_change();
create or replace trigger prefix_is_not_deleted before delete on number_prefix for each row execute function refuse_change();
create or replace trigger void_number_is_not_changed before update or delete on void_number for each row execute function refuse_change();
create or replace trigger stamp_is_not_updated before update of stamp on record_leaf for each row execute function refuse_change();
create or replace trigger exit_is_not_changed before update or delete on occupation_exit for each row execute function refuse_change();
create or replace trigger roster_is_not_changed before update or delete on roster for each row execute function refuse_change();
";

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let is_pg = connection.is_pg();
    connection.begin_write()?;
    if is_pg {
        // Two servers that start together wait for each other here.
        connection.batch("select pg_advisory_xact_lock(80202007)")?;
    }
    connection.batch(BOOK)?;
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
    for (at, (name, text)) in MIGRATIONS.iter().enumerate().skip(rows.len()) {
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
    if rows.len() < MIGRATIONS.len() {
        connection.batch(if is_pg { PG_GUARDS } else { LITE_GUARDS })?;
    }
    connection.batch("commit")
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
