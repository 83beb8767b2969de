//! What the object of a digest says beside its content: the metadata that CloudTrail gives it.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// The longest signature that is taken, in hexadecimal digits: that of a key of 8,192 bits.
const MAX_SIGNATURE: usize = 2048;

/// The metadata of a digest's object, in S3's words `x-amz-meta-…`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `signature`, in hexadecimal digits.
    pub signature: Option<String>,
    /// `signature-algorithm`.
    pub algorithm: Option<String>,
    /// `backfill-generation-timestamp`: when a backfill digest was made.
    pub generated: Option<Timestamp>,
}

impl Metadata {
    /// From the JSON that `aws s3api head-object --query Metadata` prints: a mapping of texts.
    ///
    /// # Errors
    /// What is wrong with it, lower case, no full stop.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let fields = serde_json::from_slice(json).map_err(|error| format!("it is no mapping of texts: {error}"))?;
        Self::of(fields)
    }

    /// From the metadata of an object as S3 gives them, by names without `x-amz-meta-`.
    ///
    /// # Errors
    /// What is wrong with them, lower case, no full stop.
    pub fn of(mut fields: BTreeMap<String, String>) -> Result<Self, String> {
        let generated = fields.remove("backfill-generation-timestamp");
        let time = |text: String| text.parse().map_err(|_| "`backfill-generation-timestamp` is no time".to_owned());
        let metadata = Self {
            signature: fields.remove("signature"),
            algorithm: fields.remove("signature-algorithm"),
            generated: generated.map(time).transpose()?,
        };
        match &metadata.signature {
            Some(signature) if signature.len() > MAX_SIGNATURE => Err("`signature` is longer than any".to_owned()),
            _ => Ok(metadata),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_command_line_of_aws_prints() {
        let printed = br#"{"signature-algorithm": "SHA256withRSA", "signature": "00ff", "other": "x",
                           "backfill-generation-timestamp": "2026-01-15T08:00:00Z"}"#;
        let expected = Metadata {
            signature: Some("00ff".to_owned()),
            algorithm: Some("SHA256withRSA".to_owned()),
            generated: Some("2026-01-15T08:00:00Z".parse().unwrap()),
        };
        assert_eq!(Metadata::parse(printed), Ok(expected));
        assert_eq!(Metadata::parse(b"{}"), Ok(Metadata::default()));
    }

    #[test]
    fn refuses_what_is_no_metadata() {
        let long = format!(r#"{{"signature": "{}"}}"#, "0".repeat(2049));
        for wrong in ["", "[]", r#"{"signature": 1}"#, r#"{"backfill-generation-timestamp": "soon"}"#, &long] {
            assert!(Metadata::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
