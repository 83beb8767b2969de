//! The fields of a resource, walked along its schema; and the JSON texts that some of them hold.

use serde_json::{Map, Value};

use super::fields::{Becomes, becomes};
use super::{RedactError, Redactor, own, without_words};
use crate::model::schema::{FieldType, RecordSchema};
use crate::model::{Body, Cause, UNKNOWN_KEY};

/// The copy of a body.
pub(super) fn body(redactor: &mut Redactor, body: &Body) -> Result<Body, RedactError> {
    let kind = body.kind();
    let fail = |why| RedactError::Body { kind, why };
    let mut fields = serde_json::to_value(body).map_err(fail)?;
    redactor.record(kind.schema(), &mut fields)?;
    kind.body_from_json(&fields.to_string()).map_err(fail)
}

impl Redactor {
    pub(super) fn record(&mut self, schema: &'static RecordSchema, value: &mut Value) -> Result<(), RedactError> {
        let undecided = |field: &str| RedactError::Undecided { record: schema.name, field: field.to_owned() };
        let fields = value.as_object_mut().ok_or_else(|| undecided("(itself)"))?;
        for (name, value) in fields {
            let (_, field) = schema.field(name).ok_or_else(|| undecided(name))?;
            let decided = becomes(schema.name, field.name);
            self.field(schema.name, field.name, decided, &field.ty, value)?;
        }
        Ok(())
    }

    fn field(
        &mut self,
        record: &'static str,
        name: &str,
        decided: Option<Becomes>,
        ty: &FieldType,
        value: &mut Value,
    ) -> Result<(), RedactError> {
        if value.is_null() {
            return Ok(());
        }
        if value.get(UNKNOWN_KEY).is_some() {
            return unknown(value).ok_or_else(|| RedactError::Undecided { record, field: name.to_owned() });
        }
        match (ty, value) {
            (FieldType::Bool, Value::Bool(_)) | (FieldType::Int, Value::Number(_)) | (FieldType::Time, Value::String(_)) => {
                Ok(())
            }
            (FieldType::Enum(texts), Value::String(text)) if texts.contains(&text.as_str()) => Ok(()),
            (FieldType::Record(schema), value) => self.record(schema, value),
            (FieldType::List(item), Value::Array(items)) => {
                items.iter_mut().try_for_each(|value| self.field(record, name, decided, item, value))
            }
            (FieldType::Map, Value::Object(pairs)) => self.tags(pairs),
            (FieldType::Policy, Value::String(text)) => self.document(text),
            (FieldType::Arn | FieldType::Ref(_) | FieldType::Cidr | FieldType::Enum(_), Value::String(text)) => {
                self.replace(text)
            }
            (FieldType::Text, Value::String(text)) => match decided {
                Some(Becomes::StandIns) => self.replace(text),
                Some(Becomes::Document) => self.document(text),
                Some(Becomes::Itself) => {
                    *text = own(text).to_owned();
                    Ok(())
                }
                None => Err(RedactError::Undecided { record, field: name.to_owned() }),
            },
            _ => Err(RedactError::Undecided { record, field: name.to_owned() }),
        }
    }

    fn replace(&mut self, text: &mut String) -> Result<(), RedactError> {
        *text = self.text(text)?;
        Ok(())
    }

    fn tags(&mut self, pairs: &mut Map<String, Value>) -> Result<(), RedactError> {
        for (key, value) in std::mem::take(pairs) {
            let (key, value) = match value {
                value if self.kept_tags.contains(&key) => (key, value),
                Value::String(text) => (self.text(&key)?, Value::String(self.text(&text)?)),
                _ => return Err(RedactError::Undecided { record: "Tag", field: "value".to_owned() }),
            };
            pairs.insert(key, value);
        }
        Ok(())
    }

    /// A text that holds JSON, such as a policy. What is no JSON is text like any other.
    fn document(&mut self, text: &mut String) -> Result<(), RedactError> {
        let Ok(mut value) = serde_json::from_str::<Value>(text) else { return self.replace(text) };
        self.json(&mut value)?;
        *text = value.to_string();
        Ok(())
    }

    fn json(&mut self, value: &mut Value) -> Result<(), RedactError> {
        match value {
            Value::Null | Value::Bool(_) => Ok(()),
            // A number can be an account's.
            Value::Number(number) if number.to_string().len() < 12 => Ok(()),
            Value::Number(number) => {
                *value = Value::String(self.text(&number.to_string())?);
                Ok(())
            }
            Value::String(text) => self.replace(text),
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.json(item)),
            Value::Object(members) => {
                for (name, mut value) in std::mem::take(members) {
                    self.member(&name, &mut value)?;
                    members.insert(self.text(&name)?, value);
                }
                Ok(())
            }
        }
    }

    /// What an object holds under a name: in policies, actions and numbers stay.
    fn member(&mut self, name: &str, value: &mut Value) -> Result<(), RedactError> {
        match value {
            Value::String(action) if is_action(name) && self.words.is_action(action) => Ok(()),
            Value::Array(actions) if is_action(name) => actions.iter_mut().try_for_each(|action| self.member("Action", action)),
            Value::Object(keys) if is_compared_as_number(name) && keys.values().all(holds_numbers) => {
                for (key, number) in std::mem::take(keys) {
                    keys.insert(self.text(&key)?, number);
                }
                Ok(())
            }
            value => self.json(value),
        }
    }
}

fn is_action(element: &str) -> bool {
    element == "Action" || element == "NotAction"
}

/// Whether an operator of a condition compares numbers or times.
fn is_compared_as_number(operator: &str) -> bool {
    let operator = operator.rsplit(':').next().unwrap_or(operator);
    operator.starts_with("Numeric") || operator.starts_with("Date")
}

/// Whether all that the keys of a condition are compared with are numbers or times, and no account's.
fn holds_numbers(value: &Value) -> bool {
    let is_number = |text: &str| {
        let short = text.len() < 12 && text.parse::<f64>().is_ok();
        short || text.parse::<crate::model::Timestamp>().is_ok()
    };
    match value {
        Value::Array(items) => items.iter().all(holds_numbers),
        Value::String(text) => is_number(text),
        Value::Number(number) => is_number(&number.to_string()),
        Value::Object(_) | Value::Null | Value::Bool(_) => false,
    }
}

/// Takes what AWS said in words out of a cause; `None` if it is none.
fn unknown(value: &mut Value) -> Option<()> {
    let cause: Cause = serde_json::from_value(value.clone()).ok()?;
    *value = serde_json::to_value(&*without_words(&cause)).ok()?;
    Some(())
}
