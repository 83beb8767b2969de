//! `config show`: the settings that a scan from here would run with, and where each comes from.

use serde::Serialize;

use crate::cli::args::{ConfigArgs, ConfigCommand, ConfigShowArgs, Global, TextOrJson};
use crate::cli::config::{self, Origin, Shown};
use crate::cli::table::aligned;
use crate::cli::terminal::on_one_line;
use crate::cli::{Ending, Fault, Terminal, json};

/// Does what is to be done with the configuration.
pub(in crate::cli) fn run(args: &ConfigArgs, global: &Global, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        ConfigCommand::Show(args) => show(args, global, terminal),
    }
}

/// The settings as other programs see them.
#[derive(Serialize)]
struct Settings {
    file: Option<String>,
    settings: Vec<Shown>,
}

fn show(args: &ConfigShowArgs, global: &Global, terminal: Terminal) -> Result<Ending, Fault> {
    let loaded = config::load(global, terminal)?;
    if let Some(problems) = loaded.as_ref().map(config::unknown_names).filter(|problems| !problems.is_empty()) {
        return Err(config::refused(&problems, terminal));
    }
    let settings = config::shown(loaded.as_ref(), &args.flags, terminal)?;
    let text = match args.format {
        TextOrJson::Text => table(&settings, args.origin),
        TextOrJson::Json => {
            let file = loaded.and_then(|loaded| loaded.files.first().map(|file| file.name.to_string()));
            json::pretty(&Settings { file, settings })?
        }
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

fn table(settings: &[Shown], with_origin: bool) -> String {
    let rows: Vec<[String; 3]> = settings.iter().map(cells).collect();
    if with_origin {
        return aligned(&rows);
    }
    let without: Vec<[String; 2]> = rows.into_iter().map(|[key, value, _]| [key, value]).collect();
    aligned(&without)
}

fn cells(shown: &Shown) -> [String; 3] {
    let origin = match &shown.origin {
        Origin::Flag { flag } => flag.clone(),
        Origin::Environment { variable } => variable.clone(),
        Origin::File { file, line } => format!("{file}:{line}"),
        Origin::Default => "default".to_owned(),
    };
    let value = match &shown.value {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    [shown.key.clone(), value, origin].map(|cell| on_one_line(&cell))
}
