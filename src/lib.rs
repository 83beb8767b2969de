//! Trailwarden reads the security settings of AWS accounts (CloudTrail and what an audit trail rests on), judges them
//! with typed YAML rules, writes audit reports and fails CI on violations.
//!
//! ```text
//! AWS ──► collect ──► Snapshot ──► engine ──► findings ──► assess ──► Assessment ──► report ──► bytes, exit code
//!        async, I/O    a file       pure                    pure                     one renderer a format
//! ```
//!
//! | Module | What it is |
//! |---|---|
//! | [`model`] | the nouns: resources, observed values, and the schema derived from them |
//! | `yaml` | YAML text as nodes with positions; the only reader for files that people write |
//! | [`diagnostics`] | what is wrong with such a file, with places and advice |
//! | [`snapshot`] | what was read: as values, as a file, as the engine sees it |
//! | [`analysis`] | conclusions from settings that rules see as derived fields |
//! | [`rule`] | the rule language: from text to a checked rule that cannot be wrong |
//! | [`engine`] | three-valued evaluation with evidence |
//! | [`finding`] | what one rule says of one resource |
//! | [`framework`] | standards: their requirements, and the rules that bear on each |
//! | [`overview`] | what people ask beside the verdicts: exposure, what is recorded, who hears of it |
//! | `assess` | findings put together: counts, coverage, score, gate |
//! | `report` | every format from the one assessment |
//! | [`bundle`] | a report with all that it was made from, in one file |
//! | [`verify`] | whether a result is what judging again gives |
//! | [`log_integrity`] | whether digests and log files are those that CloudTrail delivered, and which time they cover |
//! | [`plan`] | which calls rules need, in which order |
//! | [`permissions`] | the least-privilege policy for the calls that rules need |
//! | `collect` | reading accounts over the AWS API; feature `aws` |
//! | [`journal_file`] | what a run that is cut short goes on with |
//! | [`atomic_file`] | files that appear whole or not at all |
//! | [`cli`] | arguments, files, terminal, exit codes; joins the stages |
//!
//! Which module may use which is kept by `tests/it/purity.rs`. Files, environment and clock are touched in `cli`, in
//! `snapshot::store`, in `atomic_file`, in `journal_file` and in `collect` only.
//!
//! # Words
//!
//! - **Resource**: a thing of AWS that is judged, such as a trail or a bucket; its **subject** says who it is.
//! - **Observed**: known, absent (AWS said "not configured"), or unknown with its **cause**.
//! - **Rule**: one testable statement about one type of resource; **control** is a framework's word for a requirement.
//! - **Finding**: one rule on one resource, whatever the outcome: pass, fail, unknown, not applicable.
//! - **Evidence**: the facts that decided, and the questions that stayed open.
//! - **Trace**: the whole evaluation of a rule on one resource as a tree, whether or not its parts decided.
//! - **Pack**: rules that belong together, with the version of the **schema** (what rules can name) that they need.
//! - **Mutant**: a rule, or its tests, with one thing changed; a test that notices **kills** it.
//! - **Listing**: how many resources of a type there are in a place, or why that is not known.
//! - **Bundle**: one file that holds a result and all that it was made from, as **parts**.
//! - **Digest**, of CloudTrail: its signed list of the log files that it delivered in an hour, linked to the one before; those
//!   of a trail about a region of an account are a **chain**. Elsewhere a digest is a hash.
//! - **Assessment**: all findings with coverage, score and the gate's decision.
pub mod analysis;
pub mod assess;
pub mod atomic_file;
pub mod bundle;
pub mod cli;
#[cfg(feature = "aws")]
pub mod collect;
pub mod diagnostics;
pub mod engine;
pub mod finding;
pub mod framework;
pub mod inventory;
pub mod journal_file;
pub mod log_integrity;
pub mod model;
pub mod overview;
pub mod permissions;
pub mod plan;
pub mod report;
pub mod rule;
pub mod snapshot;
pub mod verify;
pub mod yaml;
