//! Whether a caller needs a second factor (MFA) for a request. Long-term keys carry no sign of one, sessions without one
//! carry the sign `false`: both must be kept out.

use super::evaluate::Policies;
use super::request::Request;
use super::solve::Domain;
use super::truth::Truth;

const PRESENT: &str = "aws:multifactorauthpresent";
const AGE: &str = "aws:multifactorauthage";

/// Whether a second factor stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Without one the request is denied.
    Required,
    /// It is allowed with long-term keys, or in a session without one.
    NotRequired,
    /// It is not allowed at all.
    NeverAllowed,
    /// It rests on what is not known.
    Unknown,
}

/// The sign of a second factor that a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// None, as with long-term keys.
    None,
    /// That there was none, as in sessions without one.
    False,
    /// That there was one.
    Present,
}

impl Sign {
    /// Each, with the need of whoever gets through with it, the least first.
    pub const EACH: [(Self, Need); 3] =
        [(Self::None, Need::NotRequired), (Self::False, Need::NotRequired), (Self::Present, Need::Required)];

    /// The keys that tell it, in lower case, as they are in requests that carry it.
    pub fn settled(self) -> [(&'static str, Domain); 2] {
        let exactly = |text: &str| Domain::Exactly(text.to_owned());
        let (present, age) = match self {
            Self::None => (Domain::Absent, Domain::Absent),
            Self::False => (exactly("false"), Domain::Absent),
            Self::Present => (exactly("true"), exactly("1")),
        };
        [(PRESENT, present), (AGE, age)]
    }
}

impl Need {
    /// The word by which programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::NotRequired => "not-required",
            Self::NeverAllowed => "never-allowed",
            Self::Unknown => "unknown",
        }
    }
}

impl Policies<'_> {
    /// Whether a request is allowed only with a second factor. Those keys of the request itself are not looked at.
    pub fn mfa(&self, request: &Request) -> Need {
        let allowed = |present: &[&str], age: &[&str]| {
            let mut request = request.clone();
            request.context.set(PRESENT, present.iter().copied());
            request.context.set(AGE, age.iter().copied());
            self.allow(&request)
        };
        let without = allowed(&[], &[]).or(allowed(&["false"], &[]));
        match (without, allowed(&["true"], &["1"])) {
            (Truth::True, _) => Need::NotRequired,
            (Truth::Unknown, _) => Need::Unknown,
            (Truth::False, Truth::False) => Need::NeverAllowed,
            (Truth::False, Truth::True) => Need::Required,
            (Truth::False, Truth::Unknown) => Need::Required,
        }
    }
}
