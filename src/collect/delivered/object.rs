//! One object: its metadata, and its content as it comes over the network.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::time::Duration;

use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use tokio::runtime::Handle;

use super::{Bucket, why};
use crate::collect::error::words;
use crate::collect::recorder::declared;
use crate::collect::trace::traced;

const CALL: &str = "s3:GetObject";

/// How many bytes are read before a thread has to wait for more. Most log files have fewer.
const AT_FIRST: usize = 64 << 10;

/// An object of a bucket.
#[derive(Debug)]
pub struct Object {
    /// The metadata that it was delivered with, without `x-amz-meta-`.
    pub metadata: BTreeMap<String, String>,
    /// The content.
    pub body: ObjectBody,
}

/// Why there is no content to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoObject {
    /// There is no object of this name.
    Absent,
    /// It could not be found out; why, in words.
    Unread(String),
}

/// The content of an object, for a thread of its own: reading waits for the network.
pub struct ObjectBody {
    stream: ByteStream,
    /// How long the next piece may take.
    patience: Duration,
    runtime: Handle,
    piece: Vec<u8>,
    read: usize,
    /// What broke off the content after the piece, if anything did.
    failure: Option<io::Error>,
    /// Whether nothing comes after the piece.
    is_over: bool,
}

impl Bucket {
    /// Asks for an object. What is beyond the first [`AT_FIRST`] of the content is read afterwards, and may still break off.
    ///
    /// # Errors
    /// When it is not there, or cannot be read.
    pub async fn object(&self, name: &str) -> Result<Object, NoObject> {
        if let Some(over) = self.delivered.is_over() {
            return Err(NoObject::Unread(over));
        }
        let call = declared(CALL);
        let sent = self.client.get_object().bucket(&self.name).key(name).send();
        let (answer, _) = traced(call, &self.region, sent).await;
        let output = answer.map_err(|error| match error.code() {
            Some("NoSuchKey") => NoObject::Absent,
            _ => NoObject::Unread(why(call, &error)),
        })?;
        let metadata = output.metadata.into_iter().flatten().collect();
        let patience = self.delivered.limits.attempt_timeout;
        Ok(Object { metadata, body: ObjectBody::begun(output.body, patience).await })
    }
}

impl ObjectBody {
    /// With its beginning read, so that a thread waits once for a small object and not for each of its pieces.
    async fn begun(stream: ByteStream, patience: Duration) -> Self {
        let (piece, runtime) = (Vec::new(), Handle::current());
        let mut body = Self { stream, patience, runtime, piece, read: 0, failure: None, is_over: false };
        while body.piece.len() < AT_FIRST && !body.is_over && body.failure.is_none() {
            body.failure = body.more().await.err();
        }
        body
    }

    /// Adds what comes next over the network.
    async fn more(&mut self) -> io::Result<()> {
        let next = tokio::time::timeout(self.patience, self.stream.next()).await.map_err(|_| {
            let why = format!("nothing came for {} s", self.patience.as_secs_f64());
            io::Error::new(io::ErrorKind::TimedOut, why)
        })?;
        match next.transpose().map_err(|error| io::Error::other(words(&error)))? {
            Some(piece) => self.piece.extend_from_slice(&piece),
            None => self.is_over = true,
        }
        Ok(())
    }
}

impl BufRead for ObjectBody {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.read >= self.piece.len() && !self.is_over {
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            self.piece.clear();
            self.read = 0;
            // The timer is set within the runtime: elsewhere there is none.
            let runtime = self.runtime.clone();
            runtime.block_on(async { self.more().await })?;
        }
        Ok(self.piece.get(self.read..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.read = self.read.saturating_add(amount);
    }
}

impl Read for ObjectBody {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl fmt::Debug for ObjectBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectBody").finish_non_exhaustive()
    }
}
