//! The picture of who can blind a trail: principals on the left, what leads them there in the middle, the pieces of the trail on
//! the right. Laid out in rows in the order of the table, in whole pixels, so that the same threats give the same picture.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::threats::{guard, short};
use crate::model::Arn;
use crate::overview::{Threat, Threats, Way};
use crate::report::words;

/// The width of the picture, that of a box, and the room that a box takes from top to top.
const WIDTH: usize = 1000;
const BOX: usize = 250;
const ROW: usize = 52;
/// The height of a box.
const HEIGHT: usize = 40;
/// Boxes of a column; one more stands for all others.
const MOST: usize = 14;
/// Characters of a name, and of the note below it, that fit into a box.
const LETTERS: usize = 27;
const NOTE_LETTERS: usize = 36;

/// The picture.
#[derive(Serialize, JsonSchema)]
pub(super) struct Picture {
    /// Its width.
    width: usize,
    /// Its height.
    height: usize,
    /// What it shows, in a sentence.
    spoken: String,
    /// The boxes.
    boxes: Vec<PictureBox>,
    /// The lines between them.
    lines: Vec<PictureLine>,
}

/// A box.
#[derive(Serialize, JsonSchema)]
struct PictureBox {
    /// For the style: `principal`, `through`, `piece`.
    class: &'static str,
    /// Its left edge.
    x: usize,
    /// Its upper edge.
    y: usize,
    /// Its width.
    width: usize,
    /// Its height.
    height: usize,
    /// What stands in it.
    label: String,
    /// What stands below that.
    note: String,
    /// The whole name.
    full: String,
}

/// A line.
#[derive(Serialize, JsonSchema)]
struct PictureLine {
    /// For the style: `bare` without a second factor, `guarded` with one, `unsure`.
    class: &'static str,
    /// The path that draws it.
    path: String,
}

/// The boxes of one column, each once, in the order in which they came.
struct Column {
    class: &'static str,
    x: usize,
    boxes: Vec<(String, String)>,
}

impl Column {
    fn new(class: &'static str, x: usize) -> Self {
        Self { class, x, boxes: Vec::new() }
    }

    /// The place of a box, which is made if there is none of the name; the last stands for all beyond.
    fn place(&mut self, name: &str, note: &str) -> usize {
        match self.boxes.iter().position(|(known, _)| known == name) {
            Some(at) => at.min(MOST),
            None => {
                self.boxes.push((name.to_owned(), note.to_owned()));
                (self.boxes.len() - 1).min(MOST)
            }
        }
    }

    fn rows(&self) -> usize {
        self.boxes.len().min(MOST + 1)
    }

    /// The upper edge of a box in a picture of this height.
    fn top(&self, at: usize, height: usize) -> usize {
        (height * (2 * at + 1) / (2 * self.rows().max(1))).saturating_sub(HEIGHT / 2)
    }

    fn drawn(&self, height: usize) -> Vec<PictureBox> {
        let beyond = self.boxes.len().saturating_sub(MOST);
        let others = (beyond > 0).then(|| (format!("{beyond} others"), "in the table".to_owned()));
        let shown = self.boxes.iter().take(MOST).cloned().chain(others);
        let drawn = |(at, (name, note)): (usize, (String, String))| PictureBox {
            class: self.class,
            x: self.x,
            y: self.top(at, height),
            width: BOX,
            height: HEIGHT,
            label: fitting(&name, LETTERS),
            note: fitting(&note, NOTE_LETTERS),
            full: name,
        };
        shown.enumerate().map(drawn).collect()
    }
}

/// Cut to what fits into a box.
fn fitting(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters - 1).chain(['…']).collect()
}

/// The piece of the trail that a power is about.
fn piece_of(power: &str) -> Option<&'static str> {
    match power {
        "stop-recording" | "configure-cloudtrail" | "leave-organization-trail" | "stop-event-data-store" => Some("recording"),
        "delete-logs" => Some("log files"),
        "change-bucket" => Some("log bucket"),
        "disable-key" => Some("key"),
        "delete-log-group" => Some("log group"),
        "change-delivery-role" => Some("delivery role"),
        "silence-alerts" | "disable-detectors" => Some("alerts"),
        _ => None,
    }
}

/// The pieces in the order of the way of an event.
const PIECES: [&str; 7] = ["recording", "log files", "log bucket", "key", "log group", "delivery role", "alerts"];

/// The name of a piece.
fn name_of(piece: &str, of: &Threats) -> String {
    let what = match piece {
        "log files" | "log bucket" => "bucket",
        "key" => "key",
        "log group" => "log-group",
        "delivery role" => "delivery-role",
        "alerts" => return "alarms and topics".to_owned(),
        _ => return of.of.name.clone(),
    };
    let name = of.rests_on.iter().find(|piece| piece.what == what).map_or("", |piece| piece.name.as_str());
    Arn::parse(name).map_or(name, |arn| arn.resource.trim_start_matches("log-group:").trim_end_matches(":*")).to_owned()
}

/// Draws it.
pub(super) fn picture(of: &Threats) -> Picture {
    let mut principals = Column::new("principal", 0);
    let mut through = Column::new("through", (WIDTH - BOX) / 2);
    let mut pieces = Column::new("piece", WIDTH - BOX);
    let reached: Vec<&'static str> =
        of.threats.iter().flat_map(|threat| &threat.powers).filter_map(|power| piece_of(power)).collect();
    let named = PIECES.iter().filter(|piece| reached.contains(piece) || (reached.is_empty() && **piece == "recording"));
    for piece in named {
        pieces.place(piece, &name_of(piece, of));
    }
    let mut lines: BTreeMap<(usize, usize, usize, usize), &'static str> = BTreeMap::new();
    let mut draw = |from: (usize, usize), to: (usize, usize), class: &'static str| {
        let known = lines.entry((from.0, from.1, to.0, to.1)).or_insert(class);
        if rank(class) < rank(known) {
            *known = class;
        }
    };
    // Administrators can all do the same: together they are one box.
    let mut administrators: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for threat in of.threats.iter().filter(|threat| is_administrator(threat)) {
        let names = administrators.entry(guard(threat.mfa).0).or_default();
        let name = short(&threat.principal);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for threat in &of.threats {
        let (class, _) = guard(threat.mfa);
        let (left, note, middle) = match administrators.get(class) {
            Some(names) if names.len() > 1 && is_administrator(threat) => {
                (format!("{} administrators", names.len()), names.join(", "), None)
            }
            _ => ends(threat),
        };
        let from = (0, principals.place(&left, &note));
        let last = middle.map_or(from, |(name, note)| {
            let at = (1, through.place(&name, &note));
            draw(from, at, class);
            at
        });
        for (at, (piece, _)) in pieces.boxes.iter().enumerate() {
            if threat.powers.iter().any(|power| piece_of(power).is_none_or(|of| of == piece)) {
                draw(last, (2, at), class);
            }
        }
    }
    let columns = [principals, through, pieces];
    let principals = of.threats.iter().map(|threat| &threat.principal).collect::<BTreeSet<_>>().len();
    let height = columns.iter().map(Column::rows).max().unwrap_or_default() * ROW;
    let line = |((from, at, to, there), class): ((usize, usize, usize, usize), &'static str)| {
        let (from, to) = (columns.get(from)?, columns.get(to)?);
        Some(PictureLine { class, path: curve(from.x + BOX, from.top(at, height), to.x, to.top(there, height)) })
    };
    Picture {
        width: WIDTH,
        height,
        spoken: format!(
            "{} can blind {} by way of {}: {}. The table tells the same.",
            words::count(principals as u64, "principal", "principals"),
            of.of.name,
            words::count(columns[2].boxes.len() as u64, "piece", "pieces"),
            columns[2].boxes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
        ),
        lines: lines.into_iter().filter_map(line).collect(),
        boxes: columns.iter().flat_map(|column| column.drawn(height)).collect(),
    }
}

fn is_administrator(threat: &Threat) -> bool {
    threat.way == Way::Direct && threat.administrator == Some(true)
}

/// The least guarded comes first.
fn rank(class: &str) -> usize {
    ["bare", "unsure", "guarded"].iter().position(|known| *known == class).unwrap_or_default()
}

/// What stands on the left of a threat, with a note, and what in the middle, if something does.
fn ends(threat: &Threat) -> (String, String, Option<(String, String)>) {
    let who = short(&threat.principal);
    let kind = if threat.administrator == Some(true) { "administrator".to_owned() } else { threat.kind.replace('-', " ") };
    let all = threat.through.join(", ");
    match threat.way {
        Way::Direct => (who, kind, None),
        Way::Role => (who, kind, Some((threat.through.join(" → "), "assumed role".to_owned()))),
        Way::Escalation => (who, kind, Some((all, "escalation to administrator".to_owned()))),
        Way::Workload => (all, "workloads".to_owned(), Some((who, kind))),
    }
}

/// A line from the middle of the right side of a box to that of the left side of another.
fn curve(x1: usize, top1: usize, x2: usize, top2: usize) -> String {
    let (y1, y2) = (top1 + HEIGHT / 2, top2 + HEIGHT / 2);
    let (a, b) = (x1 + (x2 - x1) / 3, x2 - (x2 - x1) / 3);
    format!("M{x1} {y1}C{a} {y1} {b} {y2} {x2} {y2}")
}
