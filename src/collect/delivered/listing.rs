//! Which objects a bucket holds, page by page. A listing that breaks off is none: nobody could say what is missing.

use std::ops::ControlFlow;

use super::{Bucket, in_words, why};
use crate::collect::error::malformed;
use crate::collect::recorder::declared;
use crate::collect::trace::traced;

const CALL: &str = "s3:ListObjectsV2";

/// How many pages are read, of a thousand names each: more digests than a trail delivers in a thousand years.
const MAX_PAGES: usize = 10_000;

impl Bucket {
    /// The folders right below one, with their slashes.
    ///
    /// # Errors
    /// Why not all of them are known, in words.
    pub async fn folders(&self, above: &str) -> Result<Vec<String>, String> {
        let mut folders = Vec::new();
        self.pages(above, None, true, |_, found| {
            folders.extend(found.iter().map(|folder| (*folder).to_owned()));
            ControlFlow::Continue(())
        })
        .await?;
        Ok(folders)
    }

    /// The names of all objects below a folder that come after this name, in their order, until `each` breaks off.
    ///
    /// # Errors
    /// Why not all of them are known, in words.
    pub async fn objects(
        &self,
        above: &str,
        after: Option<String>,
        mut each: impl FnMut(&str) -> ControlFlow<()>,
    ) -> Result<(), String> {
        self.pages(above, after, false, |objects, _| objects.iter().try_for_each(|object| each(object))).await
    }

    async fn pages(
        &self,
        above: &str,
        after: Option<String>,
        by_folder: bool,
        mut each: impl FnMut(&[&str], &[&str]) -> ControlFlow<()>,
    ) -> Result<(), String> {
        let call = declared(CALL);
        let mut next = None;
        for _ in 0..MAX_PAGES {
            if let Some(over) = self.delivered.is_over() {
                return Err(over);
            }
            let request = self.client.list_objects_v2().bucket(&self.name).prefix(above).set_start_after(after.clone());
            let request = request.set_delimiter(by_folder.then(|| "/".to_owned())).set_continuation_token(next);
            let (page, _) = traced(call, &self.region, request.send()).await;
            let page = page.map_err(|error| why(call, &error))?;
            let lacks = |member: &str| in_words(&malformed(call, &format!("the answer has no `{member}`")));
            let objects: Option<Vec<&str>> = page.contents().iter().map(|object| object.key()).collect();
            let folders: Option<Vec<&str>> = page.common_prefixes().iter().map(|folder| folder.prefix()).collect();
            let ended = each(&objects.ok_or_else(|| lacks("Key"))?, &folders.ok_or_else(|| lacks("Prefix"))?);
            if ended.is_break() || !page.is_truncated.ok_or_else(|| lacks("IsTruncated"))? {
                return Ok(());
            }
            next = Some(page.next_continuation_token.ok_or_else(|| lacks("NextContinuationToken"))?);
        }
        Err(format!("below `{above}` there are more than {} objects, and no more are listed", MAX_PAGES * 1000))
    }
}
