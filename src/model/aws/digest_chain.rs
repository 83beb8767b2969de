//! What verifying found of the digest files of a trail: the one type that no scan lists. `verify-logs` fills it.

use super::text_enum;
use crate::model::{List, Timestamp};
use crate::record;

text_enum! {
    /// Why a time is not covered by digest files.
    DigestGapCause {
        NotLogged = "not_logged",
        NoLaterDigest = "no_later_digest",
        Hole = "hole",
        NotJudged = "not_judged",
        Invalid = "invalid",
        Missing = "missing",
    }
}

text_enum! {
    /// What a file is that CloudTrail delivered.
    DeliveredFile { Digest = "digest", LogFile = "log_file", }
}

text_enum! {
    /// What is said of a file that is not valid.
    FileVerdict { Invalid = "invalid", Missing = "missing", Unknown = "unknown", }
}

record! {
    /// The digest files of one trail about one region of one account, and the log files that they list, as
    /// `verify-logs` found them; no scan lists them. Source: CloudTrail User Guide, "CloudTrail digest file structure".
    DigestChain {
        /// The name of the trail.
        name: String = "";
        /// The region in which the trail was made.
        home_region: String = "";
        /// The region whose activity the log files are about.
        region: String = "";
        /// Where the digest files are: the copy or the bucket, and what stands before the account's folder.
        root: String = "";
        /// Whether these are digest files for log files that came too late for their own; they cover no time.
        is_backfill: bool = "";
        /// Whether every digest file, and every log file that they list, is as CloudTrail signed it. Unknown where nothing
        /// is wrong, but a file could not be judged or only a sample was looked at.
        is_intact: bool = "";
        /// Whether valid digest files cover the time without a gap. Unknown where those of a time could not be judged.
        is_complete: bool = "";
        /// The beginning of the time that was asked about; absent for that of the first digest file.
        asked_from [opt]: Timestamp = "";
        /// The end of the time that was asked about; absent for that of the last digest file.
        asked_to [opt]: Timestamp = "";
        /// How many of a hundred log files were looked at; absent when all were.
        sample_percent [opt]: i64 = "";
        /// The digest files, missing ones included.
        digests: FileCounts = "";
        /// The log files that digest files list.
        log_files: FileCounts = "";
        /// How many log files a sample left out.
        log_files_left_out: i64 = "";
        /// How many bytes of log files were hashed, as they are after inflating.
        bytes_hashed: i64 = "";
        /// The time that valid digest files cover, the oldest first.
        covered: List<CoveredTime> = "";
        /// The time that they do not cover, the oldest first.
        gaps: List<DigestGap> = "";
        /// The keys that valid digest files are signed with, by fingerprint.
        signing_keys: List<SigningKey> = "";
        /// The files that are not valid, those of older digest files first. No more than a thousand are kept.
        problems: List<FileProblem> = "";
    }
    related {
        /// The account whose activity the log files are about.
        account: one Account by account;
    }
}

record! {
    /// How many files got which verdict.
    FileCounts {
        /// As CloudTrail delivered them.
        valid: i64 = "";
        /// Not so.
        invalid: i64 = "";
        /// Delivered, and not there.
        missing: i64 = "";
        /// Not found out.
        undecided: i64 = "";
    }
}

record! {
    /// A time that is covered without a break.
    CoveredTime {
        /// The beginning.
        from: Timestamp = "";
        /// The end.
        to: Timestamp = "";
    }
}

record! {
    /// A time that is not covered.
    DigestGap {
        /// The beginning; absent where that is not known, because the digest files before it are not there.
        from [opt]: Timestamp = "";
        /// The end.
        to: Timestamp = "";
        /// Why.
        cause: DigestGapCause = "";
    }
}

record! {
    /// A key that digest files are signed with.
    SigningKey {
        /// Its fingerprint.
        fingerprint: String = "";
        /// How many valid digest files it signed.
        digests: i64 = "";
        /// The first moment that it is valid.
        valid_from: Timestamp = "";
        /// The last one.
        valid_to: Timestamp = "";
    }
}

record! {
    /// A file that is not valid.
    FileProblem {
        /// What it is.
        what: DeliveredFile = "";
        /// Its key in the bucket.
        object: String = "";
        /// What is said of it.
        verdict: FileVerdict = "";
        /// In what it differs, or why it could not be judged; absent when it is missing.
        why [opt]: String = "";
    }
}
