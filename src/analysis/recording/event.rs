//! One event, as far as selectors can see it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::selector::{CATEGORY, READ_ONLY, RESOURCE_ARN, RESOURCE_TYPE, SOURCE};

/// An event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// The account it happened in.
    pub account: String,
    /// The region it happened in, which for global services is one for all.
    pub region: String,
    /// The fields that selectors can test, by the names that they have there.
    pub fields: BTreeMap<String, String>,
    /// The resources it is about, each as type and ARN; only data events tell them to selectors.
    pub resources: Vec<(String, String)>,
}

/// Why something is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It is no JSON.
    #[error("line {line}, column {column}: it is not JSON: {message}")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// It lacks what every event has.
    #[error("it has no `{0}`, which every event of CloudTrail has")]
    Lacks(&'static str),
}

impl Event {
    /// The value of a field; of fields of resources that of the resource with this number.
    pub fn value(&self, field: &str, resource: usize) -> Option<&str> {
        let (kind, arn) = self.resources.get(resource).map(|(kind, arn)| (kind.as_str(), arn.as_str())).unzip();
        match field {
            RESOURCE_TYPE => kind,
            RESOURCE_ARN => arn,
            other => self.fields.get(other).map(String::as_str),
        }
    }

    /// The service that it comes from.
    pub fn source(&self) -> &str {
        self.fields.get(SOURCE).map_or("", String::as_str)
    }

    /// An event as it stands in a log file, or one of the list `Records` of such a file, of which the first counts. An event
    /// without a category is one of management, as in log files older than categories.
    ///
    /// # Errors
    /// What makes it none.
    pub fn parse(text: &str) -> Result<Self, EventError> {
        let whole: Value = serde_json::from_str(text).map_err(|error| EventError::Json {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        })?;
        Self::of_record(whole.pointer("/Records/0").unwrap_or(&whole))
    }

    /// An event as it stands in a log file, taken apart.
    ///
    /// # Errors
    /// What makes it none.
    pub fn of_record(record: &Value) -> Result<Self, EventError> {
        let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let needed = |name: &'static str| text(&format!("/{name}")).ok_or(EventError::Lacks(name));
        let is_management = record.get("managementEvent").and_then(Value::as_bool);
        let category =
            text("/eventCategory").unwrap_or_else(|| if is_management == Some(false) { "Data" } else { "Management" }.into());
        let mut fields = BTreeMap::from([
            (CATEGORY.to_owned(), category),
            (SOURCE.to_owned(), needed("eventSource")?),
            ("eventName".to_owned(), needed("eventName")?),
        ]);
        let read_only = record.get("readOnly").and_then(|value| match value {
            Value::Bool(flag) => Some(flag.to_string()),
            Value::String(text) => Some(text.clone()),
            _ => None,
        });
        fields.insert(READ_ONLY.to_owned(), read_only.ok_or(EventError::Lacks("readOnly"))?);
        let others = [
            ("eventType", "/eventType"),
            ("errorCode", "/errorCode"),
            ("vpcEndpointId", "/vpcEndpointId"),
            ("userIdentity.arn", "/userIdentity/arn"),
            ("sessionCredentialFromConsole", "/sessionCredentialFromConsole"),
        ];
        fields.extend(others.into_iter().filter_map(|(name, pointer)| Some((name.to_owned(), text(pointer)?))));
        // Calls about many objects tell the beginning of their ARNs.
        let arn = |it: &Value| it.get("ARN").or_else(|| it.get("ARNPrefix"))?.as_str().map(str::to_owned);
        let resource = |it: &Value| Some((it.get("type")?.as_str()?.to_owned(), arn(it)?));
        let resources = record.get("resources").and_then(Value::as_array).into_iter().flatten().filter_map(resource).collect();
        let account = text("/recipientAccountId").or_else(|| text("/userIdentity/accountId"));
        Ok(Self {
            account: account.ok_or(EventError::Lacks("recipientAccountId"))?,
            region: needed("awsRegion")?,
            fields,
            resources,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_log_file_is_read_with_what_selectors_test() {
        let text = r#"{"Records": [{"eventVersion": "1.08", "userIdentity": {"arn": "arn:aws:iam::111122223333:user/anna"},
            "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "eu-west-1", "readOnly": true,
            "resources": [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::logs/a"}, {"type": "AWS::S3::Bucket"}],
            "eventCategory": "Data", "managementEvent": false, "recipientAccountId": "111122223333"}]}"#;
        let fields = [
            ("eventCategory", "Data"),
            ("eventName", "GetObject"),
            ("eventSource", "s3.amazonaws.com"),
            ("readOnly", "true"),
            ("userIdentity.arn", "arn:aws:iam::111122223333:user/anna"),
        ];
        let expected = Event {
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            resources: vec![("AWS::S3::Object".to_owned(), "arn:aws:s3:::logs/a".to_owned())],
        };
        assert_eq!(Event::parse(text), Ok(expected));
    }

    #[test]
    fn what_is_no_event_says_what_it_lacks() {
        assert_eq!(Event::parse("{}").unwrap_err().to_string(), "it has no `eventSource`, which every event of CloudTrail has");
        assert!(Event::parse("{\n  oops").unwrap_err().to_string().starts_with("line 2, column 3: it is not JSON"));
    }
}
