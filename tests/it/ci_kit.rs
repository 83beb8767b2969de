//! What pipelines are made of: the action, its scripts, the template for GitLab, the hooks, the images, and the pages that
//! tell of them. Nothing here is run by a CI system; what it would parse is parsed, and the scripts are run.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use serde_json::Value;
use trailwarden::cli::args::Cli;

use crate::cli::Folder;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The workflow that `init` writes.
fn workflow() -> Value {
    yaml(&text("src/cli/command/init/github.yaml"))
}

/// The steps of the action and of the workflow.
fn steps() -> Vec<Value> {
    let action = yaml(&text("action.yml"));
    let workflow = workflow();
    let lists = [&action["runs"]["steps"], &workflow["jobs"]["scan"]["steps"]];
    lists.iter().flat_map(|list| list.as_array().unwrap().clone()).collect()
}

/// Whether the program takes these arguments, its name first.
fn parses(words: &[&str]) -> Result<(), String> {
    Cli::parse_arguments(words.iter().map(OsString::from)).map(drop).map_err(|error| error.to_string())
}

/// The blocks of a page in one language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    page.split(&format!("```{language}\n")).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The words of a command, quotes left out: none of ours has white space in them.
fn words(command: &str) -> Vec<&str> {
    command.split_whitespace().map(|word| word.trim_matches('"')).collect()
}

#[test]
fn no_expression_is_pasted_into_a_script() {
    for step in steps() {
        let run = step["run"].as_str().unwrap_or_default();
        assert!(!run.contains("${{"), "values must come by `env`: {run}");
    }
}

#[test]
fn actions_of_others_are_pinned_by_the_hash_of_a_commit() {
    let page = text("docs/ci.md");
    let in_page = page.lines().filter_map(|line| line.split("uses: ").nth(1));
    let all: Vec<String> = steps().iter().filter_map(|step| step["uses"].as_str().map(str::to_owned)).collect();
    let all: Vec<String> = all.into_iter().chain(in_page.map(str::to_owned)).collect();
    assert!(all.len() >= 6, "{all:?}");
    for used in all.iter().filter(|used| !used.starts_with("your-organization/")) {
        let pin = used.split('@').nth(1).unwrap().split(' ').next().unwrap();
        assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{used}");
    }
}

#[test]
fn every_input_is_used_and_every_input_that_is_used_is_there() {
    let source = text("action.yml");
    let action = yaml(&source);
    let declared: Vec<&str> = action["inputs"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut used: Vec<&str> = source.split("inputs.").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap()).collect();
    used.sort_unstable();
    used.dedup();
    let mut sorted = declared.clone();
    sorted.sort_unstable();
    assert_eq!(used, sorted);
    let page = text("docs/ci.md");
    let untold: Vec<_> = declared.iter().filter(|input| !page.contains(&format!("`{input}`"))).collect();
    assert_eq!(untold, Vec::<&&str>::new(), "docs/ci.md does not tell of these inputs");
}

#[test]
fn the_action_ends_as_the_program_did_and_shows_the_reports_before() {
    let action = yaml(&text("action.yml"));
    let steps = action["runs"]["steps"].as_array().unwrap();
    let (last, others) = steps.split_last().unwrap();
    assert_eq!(last["run"], r#"exit "$EXIT_CODE""#);
    let shows = others.iter().filter(|step| step["name"].as_str().unwrap().starts_with(['U', 'C', 'K']));
    let conditions: Vec<&str> = shows.map(|step| step["if"].as_str().unwrap()).collect();
    assert_eq!(conditions.len(), 3);
    assert!(conditions.iter().all(|condition| condition.starts_with("always() && ")), "{conditions:?}");
}

#[test]
fn the_workflow_has_the_rights_that_it_needs_and_no_others() {
    let workflow = workflow();
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    let rights = serde_json::json!({"contents": "read", "id-token": "write", "security-events": "write"});
    assert_eq!(workflow["jobs"]["scan"]["permissions"], rights);
    assert_eq!(workflow["jobs"]["scan"]["steps"][0]["with"]["persist-credentials"], false);
}

#[test]
fn jobs_for_gitlab_run_commands_that_there_are_and_keep_what_they_write() {
    for (path, name) in
        [("ci/gitlab/trailwarden.gitlab-ci.yml", ".trailwarden"), ("src/cli/command/init/gitlab.yaml", "trailwarden")]
    {
        let file = yaml(&text(path));
        let job = &file[name];
        let script = job["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        let commands: Vec<&str> = script.filter(|line| line.starts_with("trailwarden ")).collect();
        assert_eq!(commands.len(), 1, "{path}");
        assert_eq!(parses(&words(commands[0])), Ok(()), "{path}");
        for kept in [&job["artifacts"]["reports"]["codequality"], &job["artifacts"]["reports"]["junit"]] {
            assert!(commands[0].contains(kept.as_str().unwrap()), "{path}: nothing writes {kept}");
        }
        assert_eq!(job["artifacts"]["when"], "always", "{path}");
    }
}

#[test]
fn hooks_run_commands_that_take_files() {
    let hooks = yaml(&text(".pre-commit-hooks.yaml"));
    let page = text("docs/ci.md");
    for hook in hooks.as_array().unwrap() {
        let entry = format!("{} some/file.yaml", hook["entry"].as_str().unwrap());
        assert_eq!(parses(&words(&entry)), Ok(()), "{entry}");
        let id = hook["id"].as_str().unwrap();
        assert!(page.contains(&format!("- id: {id}\n")), "docs/ci.md does not tell of {id}");
    }
}

#[test]
fn the_images_run_as_nobody_in_particular_and_take_nothing_from_the_network() {
    let dockerfile = text("Dockerfile");
    let lines = |word: &str| dockerfile.lines().filter(|line| line.starts_with(word)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines("ADD"), Vec::<String>::new());
    for from in lines("FROM") {
        let image = from.split(' ').nth(1).unwrap();
        let tag = image.split(':').nth(1).unwrap_or("latest");
        assert_ne!(tag, "latest", "{from}");
    }
    let stages: Vec<&str> = dockerfile.split("\nFROM ").collect();
    assert_eq!(stages.len(), 4, "a comment, and three stages");
    assert!(stages[2..].iter().all(|stage| stage.contains("\nUSER 65532\n")), "a stage runs as root");
}

#[test]
fn the_build_of_the_image_has_every_file_that_the_source_takes_in() {
    let ignore = text(".dockerignore");
    let kept: Vec<&str> = ignore.lines().filter_map(|line| line.strip_prefix('!')).collect();
    let mut files = vec![Path::new(ROOT).join("src"), Path::new(ROOT).join("build.rs")];
    let mut missing = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        for taken in
            source.split("include_").skip(1).filter_map(|rest| rest.split('"').nth(1)).filter(|name| name.starts_with(".."))
        {
            let taken = path.parent().unwrap().join(taken).canonicalize().unwrap();
            let top = taken.strip_prefix(ROOT).unwrap().components().next().unwrap().as_os_str().to_str().unwrap().to_owned();
            if !kept.contains(&top.as_str()) {
                missing.push(format!("{}: {top}", path.display()));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), ".dockerignore leaves these out");
}

#[test]
fn what_the_pages_show_is_yaml_and_the_commands_are_there() {
    for path in ["docs/ci.md", "docs/configuration.md"] {
        let page = text(path);
        for block in blocks(&page, "yaml") {
            yaml(block);
        }
        let commands: Vec<&str> = blocks(&page, "console").iter().flat_map(|block| block.lines()).collect();
        assert!(!commands.is_empty(), "{path}");
        for command in commands {
            let command = command.strip_prefix("$ ").unwrap().split(" > ").next().unwrap();
            assert_eq!(parses(&words(command)), Ok(()), "{path}: {command}");
        }
    }
}

#[test]
fn the_configuration_that_the_page_shows_loads_but_for_the_files_that_it_names() {
    let page = text("docs/configuration.md");
    let folder = Folder::new();
    folder.write("trailwarden.yaml", &blocks(&page, "yaml")[0].replace(", ./rules", ""));
    let run = folder.run(&["config", "show"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_page_tells_of_every_key() {
    let page = text("docs/configuration.md");
    let shown: Value = serde_json::from_str(&Folder::new().run(&["config", "show", "--format", "json"]).stdout).unwrap();
    let keys: Vec<String> =
        shown["settings"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap().to_owned()).collect();
    let untold: Vec<_> = keys.iter().filter(|key| !page.contains(&format!("| `{key}` |"))).collect();
    assert_eq!(untold, Vec::<&String>::new());
    let rows = page.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('`').nth(1));
    let made_up: Vec<_> = rows.filter(|key| *key != "rules.overrides" && !keys.iter().any(|known| known == key)).collect();
    assert_eq!(made_up, Vec::<&str>::new());
}

#[cfg(unix)]
mod scripts {
    //! The scripts of the action, run with programs of the test's own in place of `trailwarden` and `gh`.

    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    use super::{ROOT, parses};
    use crate::cli::{Folder, Run};

    /// Writes down its arguments, writes reports where they ask for them, and ends as it is told.
    const TRAILWARDEN: &str = r#"#!/usr/bin/env bash
printf '%s\n' trailwarden "$@" > arguments
for argument in "$@"; do
    case "$argument" in -o*=*) [[ "$END" == 2 ]] || echo "a report" > "${argument#*=}" ;; esac
done
exit "$END"
"#;

    /// Knows one comment, if any, and writes down what it is asked.
    const GH: &str = r#"#!/usr/bin/env bash
printf '%s ' "$@" >> asked
echo >> asked
[[ "$*" != *--jq* ]] || printf '%s' "$EARLIER"
for argument in "$@"; do
    case "$argument" in body=@*) cat "${argument#body=@}" > body ;; esac
done
"#;

    /// A folder with these programs on the path.
    fn folder() -> Folder {
        let folder = Folder::new();
        for (name, program) in [("bin/trailwarden", TRAILWARDEN), ("bin/gh", GH)] {
            folder.write(name, program);
            std::fs::set_permissions(folder.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder.write("report.md", "what was found\n");
        folder
    }

    fn script(folder: &Folder, name: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new("bash");
        let path = format!("{}:{}", folder.path("bin").display(), std::env::var("PATH").unwrap());
        command.arg(format!("{ROOT}/ci/github/{name}")).current_dir(folder.path(".")).env_clear().env("PATH", path);
        Run::of(command.envs(variables.iter().copied()))
    }

    const INPUTS: [(&str, &str); 9] = [
        ("CONFIG", ""),
        ("SNAPSHOTS", ""),
        ("FAIL_ON", ""),
        ("FAIL_ON_UNKNOWN", ""),
        ("ARGUMENTS", ""),
        ("REPORTS", "reports"),
        ("WORKING_DIRECTORY", "."),
        ("GITHUB_OUTPUT", "output"),
        ("GITHUB_STEP_SUMMARY", "summary"),
    ];

    fn scan(folder: &Folder, inputs: &[(&str, &str)]) -> Vec<String> {
        let run = script(folder, "scan.sh", &[&INPUTS[..], inputs].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        folder.read("arguments").lines().map(str::to_owned).collect()
    }

    fn assert_parses(arguments: &[String]) {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(parses(&arguments), Ok(()), "{arguments:?}");
    }

    #[test]
    fn a_run_with_violations_is_shown_and_ends_later() {
        let folder = folder();
        let arguments = scan(&folder, &[("END", "1")]);
        let outputs = ["sarif", "md", "html", "json"];
        let formats = ["sarif", "markdown", "html", "json"].iter().zip(outputs);
        let outputs: Vec<String> = formats.map(|(format, ending)| format!("-o{format}=reports/report.{ending}")).collect();
        assert_eq!(
            arguments,
            [&["trailwarden".to_owned(), "scan".to_owned()], &outputs[..], &["--max-bytes=60000".to_owned()]].concat()
        );
        assert_parses(&arguments);
        let output = "exit-code=1\nreports=./reports\nsarif=./reports/report.sarif\nmarkdown=./reports/report.md\n";
        assert_eq!((folder.read("output").as_str(), folder.read("summary").as_str()), (output, "a report\n"));
    }

    #[test]
    fn a_run_that_wrote_nothing_leaves_nothing_to_show_of_an_earlier_one() {
        let folder = folder();
        folder.write("reports/report.sarif", "of an earlier run");
        scan(&folder, &[("END", "2")]);
        assert_eq!(folder.read("output"), "exit-code=2\nreports=./reports\n");
    }

    #[test]
    fn snapshots_are_judged_instead_of_reading() {
        let folder = folder();
        let inputs = [("END", "0"), ("SNAPSHOTS", "a.jsonl\n-b c.jsonl\n"), ("CONFIG", "ci.yaml"), ("FAIL_ON", "low")];
        let arguments = scan(&folder, &inputs);
        assert_eq!(arguments[..4], ["trailwarden", "check", "--config=ci.yaml", "--fail-on=low"]);
        assert_eq!(arguments[arguments.len() - 3..], ["--", "a.jsonl", "-b c.jsonl"]);
        assert_parses(&arguments);
    }

    #[test]
    fn inputs_are_never_run() {
        let folder = folder();
        let hostile = "--rule=$(touch pwned)\n--service=`touch pwned`; touch pwned\n";
        let arguments = scan(&folder, &[("END", "0"), ("ARGUMENTS", hostile), ("FAIL_ON", "$(touch pwned)")]);
        assert_eq!(
            arguments[2..5],
            ["--fail-on=$(touch pwned)", "--rule=$(touch pwned)", "--service=`touch pwned`; touch pwned"]
        );
        assert!(!folder.path("pwned").exists());
    }

    fn comment(folder: &Folder, earlier: &str) -> Vec<String> {
        let variables = [("REPOSITORY", "a/b"), ("PULL_REQUEST", "7"), ("COMMENT", "report.md"), ("EARLIER", earlier)];
        let run = script(folder, "comment.sh", &variables);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        let asked = folder.read("asked");
        asked.lines().map(|line| line.split(" --jq").next().unwrap().split(" --field").next().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_first_run_comments_and_later_ones_replace_the_comment() {
        let first = folder();
        let asked = comment(&first, "");
        assert_eq!(asked, ["api --paginate repos/a/b/issues/7/comments", "api --method POST repos/a/b/issues/7/comments"]);
        assert_eq!(first.read("body"), "<!-- trailwarden -->\nwhat was found\n");
        let later = folder();
        let asked = comment(&later, "42\n43\n");
        assert_eq!(asked, ["api --paginate repos/a/b/issues/7/comments", "api --method PATCH repos/a/b/issues/comments/42"]);
    }

    #[test]
    fn only_a_version_is_taken_for_one() {
        for version in ["latest", "1.0", "1.0.0; touch pwned", "../1.0.0"] {
            let folder = folder();
            let run = script(&folder, "install.sh", &[("VERSION", version)]);
            assert_eq!(run.code, Some(2), "{version}: {}", run.stderr);
            assert!(!folder.path("asked").exists() && !folder.path("pwned").exists(), "{version}");
        }
    }
}
