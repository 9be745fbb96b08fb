//! `assay demo`: a fresh world, the whole story, then the server.
use super::{CliError, Ended, out};
use crate::{demo, edge, pack};
use clap::Args;
use std::{net::TcpListener, path::PathBuf};

#[derive(Debug, Args)]
pub(super) struct DemoCommand {
    /// The folder of the world; a temporary one when left out.
    #[arg(long)]
    data: Option<PathBuf>,
    /// How many candidates live in it.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=320_000))]
    candidates: u32,
    /// End after the story instead of serving the world.
    #[arg(long)]
    stop_after_story: bool,
    /// Where to serve it.
    #[arg(long, default_value = "127.0.0.1:8080", value_parser = super::serve::address)]
    listen: String,
}

pub(super) fn run(command: &DemoCommand) -> Result<Ended, CliError> {
    let folder = command.data.clone().unwrap_or_else(|| {
        let number = u64::from_be_bytes(edge::draw_bytes());
        std::env::temp_dir().join(format!("assay-demo-{number:016x}"))
    });
    // Asked first: a long story is not told to fail at its last step.
    if !command.stop_after_story
        && let Err(why) = TcpListener::bind(&command.listen)
    {
        return Err(CliError::World(format!(
            "cannot listen on {}: {why}. Stop what listens there, or choose another port with --listen.",
            command.listen
        )));
    }
    let host = "demo.assay.example";
    let world = demo::tell(&folder, None, host, command.candidates, pack::china()?).map_err(
        |why| match why {
            demo::DemoError::NotEmpty(_) => CliError::Input(why.to_string()),
            _ => CliError::World(why.to_string()),
        },
    )?;
    out::say(&format!(
        "示例省 Example Province: {}\n{}",
        folder.display(),
        world.told
    ))?;
    if command.stop_after_story {
        return Ok(Ended::Yes);
    }
    // A demo is reached where it listens, whatever its certificates say.
    world
        .house
        .is_reached_at(&format!("http://{}", command.listen));
    super::serve::serve(&world.house, &command.listen)
}
