//! One request: who asks for what, on what, and what else is known of it.

use std::collections::BTreeMap;
use std::fmt;

use super::glob::Variable;
use super::principals::Caller;

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// The action, as in `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource; `*` for actions that take none.
    pub resource: String,
    /// The condition keys.
    pub context: Context,
}

/// The condition keys of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// By key in lower case; an empty list is a key that is absent.
    keys: BTreeMap<String, Vec<String>>,
    /// Whether keys that are not listed may be there.
    open: bool,
}

/// What is known of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'c> {
    /// It is not there.
    Absent,
    /// It has these values, at least one.
    Values(&'c [String]),
    /// It may be there, with any value.
    Unknown,
}

impl Context {
    /// No keys are known, those that are not set may be there.
    pub fn open() -> Self {
        Self { keys: BTreeMap::new(), open: true }
    }

    /// Sets a key; no values make it absent.
    pub fn set<V: Into<String>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        self.keys.insert(key.to_ascii_lowercase(), values.into_iter().map(Into::into).collect());
    }

    /// The context with a key set.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.set(key, [value]);
        self
    }

    /// Whether a key was set, to values or to be absent.
    pub fn is_set(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// What is known of a key, which is in lower case. A list without values is the same as no key.
    pub fn field(&self, key: &str) -> Field<'_> {
        match self.keys.get(key) {
            Some(values) if values.is_empty() => Field::Absent,
            Some(values) => Field::Values(values),
            None if self.open => Field::Unknown,
            None => Field::Absent,
        }
    }

    /// The value that stands for a variable: only keys with one value have one.
    pub fn value_of(&self, variable: &Variable) -> Option<String> {
        match self.field(&variable.key) {
            Field::Values([value]) => Some(value.clone()),
            _ => variable.default.clone(),
        }
    }

    /// The keys that are there, with their values, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.keys.iter().filter(|(_, values)| !values.is_empty()).map(|(key, values)| (key.as_str(), values.as_slice()))
    }
}

impl Request {
    /// A request with the keys that the caller settles, where the context does not say otherwise.
    pub fn new(caller: Caller, action: &str, resource: &str, mut context: Context) -> Self {
        for (key, value) in caller.keys() {
            if !context.is_set(key) {
                context.set(key, value);
            }
        }
        Self { caller, action: action.to_owned(), resource: resource.to_owned(), context }
    }
}

impl Caller {
    /// The keys that follow from who the caller is, in lower case; no value: absent for such a caller.
    pub fn keys(&self) -> [(&'static str, Option<String>); 5] {
        let (arn, account, name, kind) = match self {
            Self::Identity(identity) => (
                Some(identity.principal_arn()),
                Some(identity.account.clone()),
                identity.username().map(str::to_owned),
                Some(identity.principal_type().to_owned()),
            ),
            Self::Anonymous => (None, None, None, Some("Anonymous".to_owned())),
            Self::Service(_) | Self::Federated(_) => (None, None, None, None),
        };
        let is_service = matches!(self, Self::Service(_));
        [
            ("aws:principalarn", arn),
            ("aws:principalaccount", account),
            ("aws:username", name),
            ("aws:principaltype", kind),
            ("aws:principalisawsservice", Some(is_service.to_string())),
        ]
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} asks for {} on {}", self.caller, self.action, self.resource)?;
        for (at, (key, values)) in self.context.iter().enumerate() {
            write!(f, "{}{key} = {}", if at == 0 { ", with " } else { ", " }, values.join(" | "))?;
        }
        Ok(())
    }
}
