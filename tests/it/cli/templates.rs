//! `--template`, `templates lint` and `report context`.

use serde_json::Value;

use super::{DEMO, Folder, Run, run};

/// A folder with one template.
fn with(name: &str, text: &str) -> Folder {
    let folder = Folder::new();
    folder.write(name, text);
    folder
}

/// What `templates lint` says of one template.
fn lint(name: &str, text: &str) -> Run {
    with(name, text).run(&["templates", "lint", name])
}

const SUMMARY: &str = "{{ page.verdict.sentence }}\n";

#[test]
fn a_template_takes_the_place_of_the_format() {
    let run = with("a.md.j2", SUMMARY).run(&["check", DEMO, "--template", "a.md.j2", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("exit 1: ") && run.stdout.lines().count() == 1, "{}", run.stdout);
}

#[test]
fn a_template_with_a_file_of_its_own_leaves_stdout_to_the_format() {
    let folder = with("a.txt", SUMMARY);
    let arguments = ["check", DEMO, "--template", "a.txt", "-o", "template=out.txt", "-o", "template=again.txt"];
    let run = folder.run(&arguments);
    assert!(run.stdout.starts_with("trailwarden ") && folder.read("out.txt").starts_with("exit 1: "), "{run:?}");
    assert_eq!(folder.read("out.txt"), folder.read("again.txt"));
}

#[test]
fn a_result_fills_a_template_in_as_its_snapshot_does() {
    let folder = with("a.json", "{{ result.findings }}\n");
    folder.run(&["check", DEMO, "-o", "json=result.json"]);
    let (of_result, of_snapshot) =
        (folder.run(&["report", "result.json", "--template", "a.json"]), folder.run(&["report", DEMO, "--template", "a.json"]));
    assert_eq!((of_result.code, of_result.stdout.len() > 10_000), (Some(0), true), "{}", of_result.stderr);
    assert!(of_result.stdout == of_snapshot.stdout, "the two differ");
}

#[test]
fn only_findings_that_are_asked_for_are_listed() {
    let text = "{% for finding in result.findings %}{{ finding.status }}\n{% endfor %}";
    let run = with("a.txt", text).run(&["check", DEMO, "--template", "a.txt", "--include", "unknown"]);
    let words: std::collections::BTreeSet<&str> = run.stdout.lines().collect();
    assert_eq!(words, std::collections::BTreeSet::from(["unknown"]));
}

#[test]
fn the_configuration_may_name_the_template() {
    let folder = with("reports/a.txt", SUMMARY);
    folder.write("trailwarden.yaml", "version: 1\ntemplate: reports/a.txt\noutputs: {template: out.txt}\n");
    let run = folder.run(&["check", DEMO]);
    assert!(folder.read("out.txt").starts_with("exit 1: "), "{run:?}");
}

#[test]
fn a_template_that_is_not_named_cannot_be_filled_in() {
    let no_template = run(&["check", DEMO, "-o", "template=out.txt"]);
    assert_eq!(no_template.code, Some(2));
    insta::assert_snapshot!(no_template.stderr, @"
    error: which template is to be filled in is not said
    help: name it: `--template FILE -o template=PATH`
    exit 2: which template is to be filled in is not said
    ");
    let as_format = run(&["check", DEMO, "--format", "template"]);
    assert_eq!(as_format.code, Some(2));
    insta::assert_snapshot!(as_format.stderr, @"
    error: `template` is no format by itself
    help: name the template: `--template FILE`
    exit 2: `template` is no format by itself
    ");
}

#[test]
fn a_wrong_template_is_told_of_before_anything_is_read() {
    let folder = with("a.txt", "{{ titel }}");
    let run = folder.run(&["check", "missing.jsonl", "--template", "a.txt"]);
    assert_eq!((run.code, run.stderr.contains("`titel` does not exist")), (Some(2), true), "{}", run.stderr);
}

#[cfg(feature = "aws")]
#[test]
fn a_wrong_template_is_told_of_before_any_call() {
    let folder = with("a.txt", "{% for finding in result.findings %}{{ finding.titel }}{% endfor %}");
    // Without credentials the first call would end with 5.
    let run = folder.run(&["scan", "--template", "a.txt"]);
    assert_eq!((run.code, run.stderr.contains("`finding.titel` does not exist")), (Some(2), true), "{}", run.stderr);
}

#[test]
fn names_that_do_not_exist_are_told_together_with_what_was_meant() {
    let text = "{{ page.counts.totl.fail }} and titel\n{% if false %}{{ titel }}{% endif %}\n";
    let run = lint("a.md", text);
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @"
    error[template-unknown-name]: `page.counts.totl` does not exist
     --> a.md:1:4
      |
    1 | {{ page.counts.totl.fail }} and titel
      |    ^^^^^^^^^^^^^^^^
      = help: did you mean `total`?

    error[template-unknown-name]: `titel` does not exist
     --> a.md:2:18
      |
    2 | {% if false %}{{ titel }}{% endif %}
      |                  ^^^^^
      = help: the names here are: page, result
    help: `trailwarden report context RESULT` shows all that templates see
    exit 2: 2 problems with templates
    ");
}

#[test]
fn a_name_in_a_loop_is_told_with_its_place() {
    let run = lint("a.html", "<ul>\n{% for finding in result.findings %}\n  <li>ä {{ finding.mesage }}\n{% endfor %}\n</ul>\n");
    insta::assert_snapshot!(run.stderr, @"
    error[template-unknown-name]: `finding.mesage` does not exist
     --> a.html:3:12
      |
    3 |   <li>ä {{ finding.mesage }}
      |            ^^^^^^^^^^^^^^
      = help: did you mean `message`?
    help: `trailwarden report context RESULT` shows all that templates see
    exit 2: 1 problem with templates
    ");
}

#[test]
fn what_only_some_results_have_is_tried_without_it() {
    let run = lint("a.txt", "{{ page.verdict.sentence }} {{ result.changes.counts|length }}\n");
    insta::assert_snapshot!(run.stderr, @"
    error[template-unknown-name]: there is nothing that `length` could be made of
     --> a.txt:1:54
      |
    1 | {{ page.verdict.sentence }} {{ result.changes.counts|length }}
      |                                                      ^^^^^^ when there is nothing to compare with
    help: `trailwarden report context RESULT` shows all that templates see
    exit 2: 1 problem with templates
    ");
}

#[test]
fn a_template_that_cannot_be_parsed_says_where() {
    insta::assert_snapshot!(lint("a.txt", "one\n{% for x in %}\n").stderr, @"
    error[template-syntax]: unexpected end of block
     --> a.txt:2:13
      |
    2 | {% for x in %}
      |             ^^
    help: `trailwarden explain template-syntax` tells more
    exit 2: 1 problem with templates
    ");
    insta::assert_snapshot!(lint("a.txt", "{{ result.tool.name|cod }}\n").stderr, @"
    error[template-syntax]: there is no filter `cod`
     --> a.txt:1:21
      |
    1 | {{ result.tool.name|cod }}
      |                     ^^^
      = help: did you mean `code`? there are minijinja's own filters, and `prose`, `code`, `counted`, `tojson`
    help: `trailwarden explain template-syntax` tells more
    exit 2: 1 problem with templates
    ");
}

#[test]
fn a_template_reads_no_files() {
    let folder = with("a.txt", "{% include \"b.txt\" %}");
    folder.write("b.txt", "secret");
    insta::assert_snapshot!(folder.run(&["templates", "lint", "a.txt"]).stderr, @r#"
    error[template-fails]: a template stands alone: it cannot include, import or extend another
     --> a.txt:1:4
      |
    1 | {% include "b.txt" %}
      |    ^^^^^^^^^^^^^^^
      = help: put what both need into this file, as a macro
    help: `trailwarden explain template-fails` tells more
    exit 2: 1 problem with templates
    "#);
}

#[test]
fn a_macro_that_calls_itself_for_ever_is_stopped() {
    let run = lint("a.txt", "{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}\n");
    assert_eq!((run.code, run.stderr.contains("error[template-fails]")), (Some(2), true), "{}", run.stderr);
}

#[test]
fn a_name_that_does_not_say_what_is_made_is_refused() {
    insta::assert_snapshot!(lint("letter.docx", "").stderr, @"
    error[template-ending]: the name of `letter.docx` does not say what the template makes
      = help: end it in one of `.html`, `.htm`, `.xml`, `.svg`, `.md`, `.markdown`, `.json`, `.yaml`, `.yml`, `.csv`, `.txt`; `.j2` or `.jinja` may follow
    help: `trailwarden explain template-ending` tells more
    exit 2: 1 problem with templates
    ");
}

#[test]
fn a_template_that_lets_text_from_outside_through_is_warned_of() {
    let loud = "{{ page.verdict.sentence }}{% for finding in result.findings %}\n{{ finding.resource.name|safe }}{% endfor %}\n";
    let run = lint("a.html", loud);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 template, 1 warning\n"));
    insta::assert_snapshot!(run.stderr, @"
    warning[template-unescaped]: text from outside gets into the report as it is
     --> a.html:2:25
      |
    2 | {{ finding.resource.name|safe }}{% endfor %}
      |                         ^^^^^
      = help: leave this out: what is filled in is escaped as the file's ending says
    ");
    let own_words = lint("a.html", "{{ \"<b>Report</b>\"|safe }} {{ page.verdict.sentence }}\n");
    assert_eq!((own_words.stdout.as_str(), own_words.stderr.as_str()), ("1 template, no problem\n", ""));
}

#[test]
fn a_template_that_is_silent_about_unknowns_is_warned_of() {
    let run = lint("a.txt", "{{ result.summary.total.fail|counted(\"violation\", \"violations\") }}\n");
    insta::assert_snapshot!(run.stderr, @r#"
    warning[template-silent]: the report does not tell what is unknown: where nothing could be read it says the same as where all is well
     --> a.txt:1:1
      |
    1 | {{ result.summary.total.fail|counted("violation", "violations") }}
      | ^
      = help: tell `result.summary.total.unknown`, or `page.verdict.sentence`, which does
    "#);
}

#[test]
fn denied_warnings_end_with_2() {
    let folder = with("a.txt", "{{ result.summary.total.fail }}\n");
    assert_eq!(folder.run(&["templates", "lint", "a.txt"]).code, Some(0));
    assert_eq!(folder.run(&["templates", "lint", "a.txt", "--deny-warnings"]).code, Some(2));
}

#[test]
fn problems_of_templates_fit_the_schema_of_diagnostics() {
    let folder = with("a.txt", "{{ titel }}\n");
    folder.write("b.txt", "{{ result.summary.total.fail }}\n");
    let run = folder.run(&["templates", "lint", "a.txt", "b.txt", "--format", "json"]);
    let problems: Value = serde_json::from_str(&run.stdout).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&super::run(&["schema", "diagnostics"]).stdout).unwrap());
    assert!(validator.unwrap().is_valid(&problems), "{problems:#}");
    let codes: Vec<_> = problems["diagnostics"].as_array().unwrap().iter().map(|problem| problem["code"].clone()).collect();
    assert_eq!((run.code, codes), (Some(2), vec!["template-unknown-name".into(), "template-silent".into()]));
}

#[test]
fn the_context_of_a_result_is_that_of_its_snapshot_and_fits_its_schema() {
    let folder = Folder::new();
    folder.run(&["check", DEMO, "-o", "json=result.json", "--evidence", "all"]);
    let of_result: Value = serde_json::from_str(&folder.run(&["report", "context", "result.json"]).stdout).unwrap();
    let of_snapshot: Value = serde_json::from_str(&folder.run(&["report", "context", DEMO]).stdout).unwrap();
    let schema: Value = serde_json::from_str(&run(&["schema", "context"]).stdout).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&of_result));
    assert_eq!(of_result["page"]["counts"], of_snapshot["page"]["counts"]);
    assert_eq!(of_result["result"]["summary"], of_snapshot["result"]["summary"]);
}
