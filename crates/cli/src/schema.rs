//! `legation schema`: the JSON Schema of each kind of line.

use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which kind of line; all of them where none is named
    #[arg(value_parser = ["report", "article", "event"])]
    kind: Option<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let schemas = legation::schema::json_schemas();
    let shown = match &args.kind {
        Some(kind) => serde_json::to_string_pretty(&schemas.get(kind.as_str()))?,
        None => serde_json::to_string_pretty(&schemas)?,
    };
    println!("{shown}");
    Ok(ExitCode::SUCCESS)
}
