//! `assay record publish`: copies what is new of a record to where strangers read it.
use super::{CliError, Ended};
#[cfg(feature = "object-store")]
use crate::{
    cli::out,
    mirror::{MirrorError, Source, Target, copy},
};
#[cfg(feature = "object-store")]
use indicatif::ProgressBar;
use std::path::Path;

#[cfg(not(feature = "object-store"))]
pub(super) fn run(_: &Path, _: &str) -> Result<Ended, CliError> {
    let how =
        "this program was built without object stores; build it with `--features object-store`";
    Err(CliError::World(how.to_owned()))
}

#[cfg(feature = "object-store")]
pub(super) fn run(record: &Path, to: &str) -> Result<Ended, CliError> {
    let source = Source::open(record.to_owned()).map_err(|why| unpublished(&why))?;
    let target = Target::open(to).map_err(|why| unpublished(&why))?;
    let bar = ProgressBar::new(0).with_message("files");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|why| CliError::World(format!("cannot begin: {why}")))?;
    let outcome = runtime.block_on(copy(&source, &target, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    }));
    bar.finish_and_clear();
    match outcome {
        Ok(copied) => {
            out::say(&format!(
                "published: {} leaves, {} of them new, {} files",
                copied.head.size,
                copied.head.size - copied.before,
                copied.files
            ))?;
            Ok(Ended::Yes)
        }
        // The answer is no: what is there is not what this record says.
        Err(
            why @ (MirrorError::Other(_)
            | MirrorError::Ahead { .. }
            | MirrorError::Differs { .. }
            | MirrorError::Meanwhile),
        ) => {
            out::say(&format!("not published: {why}"))?;
            Ok(Ended::No)
        }
        Err(why) => Err(unpublished(&why)),
    }
}

#[cfg(feature = "object-store")]
fn unpublished(why: &MirrorError) -> CliError {
    match why {
        MirrorError::Store(_) => CliError::World(why.to_string()),
        _ => CliError::Input(why.to_string()),
    }
}
