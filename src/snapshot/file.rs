//! The snapshot file: JSON Lines, one record a line, each an object whose one key names the kind of record.
//!
//! First the `manifest`, then `resource`, `listing` and `call` records, each kind sorted, last an `end` record with
//! counts, the [`Digest`] of all bytes above it, and that of the [`content`]. Equal content gives equal bytes. What an old file does not hold
//! reads as "not collected". Nothing here touches the file system.

use std::io::{BufRead, Read as _};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::digest::Digest;
use super::{CallRecord, Listing, Manifest, Snapshot, SnapshotError, SnapshotErrorKind as Kind, content, order};
use crate::model::{AccountId, Body, Partition, Region, Resource, ResourceKind, Subject};

/// The newest format that is read, and the one that is written.
pub const FORMAT: u32 = 1;

/// No snapshot is larger; what is, is damaged or meant to fill the memory.
pub const MAX_BYTES: u64 = 2 << 30;

/// No record is longer.
pub const MAX_LINE_BYTES: u64 = 64 << 20;

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A snapshot with the digest that its file bears.
#[derive(Debug, Clone, PartialEq)]
pub struct Digested {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The SHA-256 in its `end` record, in hexadecimal.
    pub digest: String,
}

impl Digested {
    /// A snapshot that was not read from a file: the digest is that of the file it would make.
    pub fn new(snapshot: Snapshot) -> Self {
        let mut digest = Digest::default();
        digest.update(&records(&snapshot));
        Self { snapshot, digest: digest.finish() }
    }
}

/// The snapshot as the bytes of a file: sorted, whatever order it is in.
pub fn to_bytes(snapshot: &Snapshot) -> Vec<u8> {
    let mut lines = records(snapshot);
    let mut digest = Digest::default();
    digest.update(&lines);
    let content = content::digest(snapshot);
    let end = End { counts: Counts::of(snapshot), sha256: digest.finish(), content_sha256: Some(content) };
    push(&mut lines, &RecordOut::End(&end));
    lines
}

/// All lines above the `end` record.
fn records(snapshot: &Snapshot) -> Vec<u8> {
    let mut lines = Vec::new();
    let mut manifest = snapshot.manifest.clone();
    manifest.sort();
    push(&mut lines, &RecordOut::Manifest(&manifest));
    for resource in sorted_by(&snapshot.resources, order::resource) {
        push(&mut lines, &RecordOut::Resource(ResourceOut::from(resource)));
    }
    for listing in sorted_by(&snapshot.listings, order::listing) {
        push(&mut lines, &RecordOut::Listing(listing));
    }
    for call in sorted_by(&snapshot.calls, order::call) {
        push(&mut lines, &RecordOut::Call(call));
    }
    lines
}

/// The snapshot that these bytes hold; `name` names them in errors.
///
/// # Errors
/// When they are not a whole, unchanged snapshot of a known format.
pub fn from_bytes(bytes: &[u8], name: &str) -> Result<Snapshot, SnapshotError> {
    digested(bytes, name).map(|read| read.snapshot)
}

/// The same with the digest that the bytes bear.
///
/// # Errors
/// As [`from_bytes`].
pub fn digested(bytes: &[u8], name: &str) -> Result<Digested, SnapshotError> {
    read_from(bytes, name)
}

/// Reads a snapshot, line by line and never more than the limits.
pub(super) fn read_from(input: impl BufRead, name: &str) -> Result<Digested, SnapshotError> {
    let mut lines = Lines { input: input.take(MAX_BYTES + 1), line: Vec::new(), number: 0, bytes: 0 };
    let fail = |line: u64, kind: Kind| SnapshotError { file: name.to_owned(), line: (line > 0).then_some(line), kind };
    let mut reader = Reader::default();
    loop {
        match lines.next() {
            Ok(Some(line)) => reader.take(line).map_err(|kind| fail(lines.number, kind))?,
            Ok(None) => return reader.finish().map_err(|kind| fail(0, kind)),
            Err(kind) => return Err(fail(0, kind)),
        }
    }
}

/// Lines of bounded length and sum.
struct Lines<R> {
    input: std::io::Take<R>,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line with its line feed; `None` at the end.
    fn next(&mut self) -> Result<Option<&[u8]>, Kind> {
        self.line.clear();
        let read = (&mut self.input).take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut self.line).map_err(Kind::Read)? as u64;
        self.bytes += read;
        self.number += 1;
        if self.bytes > MAX_BYTES {
            return Err(Kind::TooLarge(MAX_BYTES));
        }
        if read > MAX_LINE_BYTES {
            return Err(Kind::LineTooLong(MAX_LINE_BYTES));
        }
        Ok((read > 0).then_some(self.line.as_slice()))
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    manifest: Option<Manifest>,
    resources: Vec<Resource>,
    listings: Vec<Listing>,
    calls: Vec<CallRecord>,
    digest: Digest,
    end: Option<End>,
}

impl Reader {
    /// Takes one line in.
    fn take(&mut self, line: &[u8]) -> Result<(), Kind> {
        if self.end.is_some() {
            return Err(Kind::AfterEnd);
        }
        if self.manifest.is_none() {
            self.manifest = Some(read_manifest(line)?);
            self.digest.update(line);
            return Ok(());
        }
        if !line.ends_with(b"\n") && !line.starts_with(br#"{"end":"#) {
            return Err(Kind::Truncated);
        }
        match serde_json::from_slice(line).map_err(|error| bad_record(line, error))? {
            Record::Manifest(_) => return Err(Kind::SecondManifest),
            Record::Resource(record) => self.resources.push(record.read()?),
            Record::Listing(listing) => self.listings.push(listing),
            Record::Call(call) => self.calls.push(call),
            Record::End(end) => {
                self.end = Some(end);
                return Ok(());
            }
        }
        self.digest.update(line);
        Ok(())
    }

    /// The snapshot, if it is whole, unchanged and free of contradictions.
    fn finish(self) -> Result<Digested, Kind> {
        let manifest = self.manifest.ok_or(Kind::Empty)?;
        let end = self.end.ok_or(Kind::Truncated)?;
        let found = self.digest.finish();
        if found != end.sha256 {
            return Err(Kind::DigestMismatch { expected: end.sha256, found });
        }
        let mut snapshot = Snapshot { manifest, resources: self.resources, listings: self.listings, calls: self.calls };
        end.counts.compare(&Counts::of(&snapshot))?;
        snapshot.sort();
        no_duplicates(&snapshot)?;
        Ok(Digested { snapshot, digest: found })
    }
}

/// The manifest, its format looked at before anything that another format could have changed.
fn read_manifest(line: &[u8]) -> Result<Manifest, Kind> {
    if line.starts_with(&ZSTD_MAGIC) {
        return Err(Kind::CompressedWithoutEnding);
    }
    let FirstRecord::Manifest(first) = serde_json::from_slice(line).map_err(|error| not_a_snapshot(line, &error))?;
    if first.format > FORMAT {
        return Err(Kind::NewerFormat { found: first.format, known: FORMAT });
    }
    match serde_json::from_slice(line).map_err(Kind::BadRecord)? {
        Record::Manifest(manifest) => Ok(*manifest),
        _ => Err(Kind::NotASnapshot),
    }
}

/// A first line that ends too early is a snapshot cut off; any other is no snapshot.
fn not_a_snapshot(line: &[u8], error: &serde_json::Error) -> Kind {
    if line.starts_with(br#"{"manifest":"#) && error.is_eof() { Kind::Truncated } else { Kind::NotASnapshot }
}

/// A last line that ends too early is a snapshot cut off.
fn bad_record(line: &[u8], error: serde_json::Error) -> Kind {
    if error.is_eof() && !line.ends_with(b"\n") { Kind::Truncated } else { Kind::BadRecord(error) }
}

fn no_duplicates(snapshot: &Snapshot) -> Result<(), Kind> {
    for pair in snapshot.resources.windows(2) {
        if let [a, b] = pair
            && order::resource(a) == order::resource(b)
        {
            return Err(Kind::Duplicate(format!("{} `{}`", a.subject.kind, a.subject.id)));
        }
    }
    for pair in snapshot.listings.windows(2) {
        if let [a, b] = pair
            && order::listing(a) == order::listing(b)
        {
            return Err(Kind::Duplicate(format!("the {} list of account {}", a.kind, a.account)));
        }
    }
    Ok(())
}

fn sorted_by<'a, T, K: Ord>(items: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<&'a T> {
    let mut sorted: Vec<&T> = items.iter().collect();
    sorted.sort_by_key(|item| key(item));
    sorted
}

#[expect(clippy::expect_used, reason = "only maps with keys that are no text fail to serialize, and records have none")]
fn push(lines: &mut Vec<u8>, record: &RecordOut<'_>) {
    serde_json::to_writer(&mut *lines, record).expect("records serialize");
    lines.push(b'\n');
}

/// The first line, as far as all formats agree on it.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FirstRecord {
    Manifest(FormatOnly),
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Record<'a> {
    Manifest(Box<Manifest>),
    #[serde(borrow)]
    Resource(ResourceIn<'a>),
    Listing(Listing),
    Call(CallRecord),
    End(End),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum RecordOut<'a> {
    Manifest(&'a Manifest),
    Resource(ResourceOut<'a>),
    Listing(&'a Listing),
    Call(&'a CallRecord),
    End(&'a End),
}

/// A resource whose fields are read once its type is known.
#[derive(Deserialize)]
struct ResourceIn<'a> {
    #[serde(rename = "type")]
    kind: ResourceKind,
    id: Arc<str>,
    #[serde(default)]
    arn: Option<Arc<str>>,
    partition: Partition,
    account: AccountId,
    #[serde(default)]
    region: Option<Region>,
    name: Arc<str>,
    #[serde(borrow)]
    fields: &'a RawValue,
}

impl ResourceIn<'_> {
    fn read(self) -> Result<Resource, Kind> {
        let body = self.kind.body_from_json(self.fields.get()).map_err(Kind::BadRecord)?;
        let Self { kind, id, arn, partition, account, region, name, fields: _ } = self;
        Ok(Resource { subject: Arc::new(Subject { kind, id, arn, partition, account, region, name }), body })
    }
}

#[derive(Serialize)]
struct ResourceOut<'a> {
    #[serde(flatten)]
    subject: &'a Subject,
    fields: &'a Body,
}

impl<'a> From<&'a Resource> for ResourceOut<'a> {
    fn from(resource: &'a Resource) -> Self {
        Self { subject: &resource.subject, fields: &resource.body }
    }
}

#[derive(Serialize, Deserialize)]
struct End {
    #[serde(rename = "records")]
    counts: Counts,
    sha256: String,
    /// For those who compare files: see [`content`]. Old files have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_sha256: Option<String>,
}

/// How many records of each kind there are.
#[derive(Serialize, Deserialize)]
struct Counts {
    resource: u64,
    listing: u64,
    call: u64,
}

impl Counts {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            resource: snapshot.resources.len() as u64,
            listing: snapshot.listings.len() as u64,
            call: snapshot.calls.len() as u64,
        }
    }

    /// These counts, which a file states, against those of what it holds.
    fn compare(&self, held: &Self) -> Result<(), Kind> {
        let pairs =
            [("resource", self.resource, held.resource), ("listing", self.listing, held.listing), ("call", self.call, held.call)];
        match pairs.into_iter().find(|(_, expected, found)| expected != found) {
            Some((record, expected, found)) => Err(Kind::CountMismatch { record, expected, found }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
