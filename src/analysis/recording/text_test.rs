//! A test of one field of an event. Positive operators are or-ed over their values, negative ones and-ed, and the operators
//! and-ed.

/// What a text must be.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextTest {
    /// One of these; `None` asks nothing, as for all others.
    pub equals: Option<Vec<String>>,
    /// None of these.
    pub not_equals: Option<Vec<String>>,
    /// With one of these at its beginning.
    pub starts_with: Option<Vec<String>>,
    /// With none of these at its beginning.
    pub not_starts_with: Option<Vec<String>>,
    /// With one of these at its end.
    pub ends_with: Option<Vec<String>>,
    /// With none of these at its end.
    pub not_ends_with: Option<Vec<String>>,
}

/// What of a value is compared.
#[derive(Debug, Clone, Copy)]
enum Part {
    Whole,
    Beginning,
    End,
}

impl Part {
    fn fits(self, value: &str, wanted: &str) -> bool {
        match self {
            Self::Whole => value == wanted,
            Self::Beginning => value.starts_with(wanted),
            Self::End => value.ends_with(wanted),
        }
    }
}

impl TextTest {
    /// Equal to this.
    pub fn is(value: &str) -> Self {
        Self { equals: Some(vec![value.to_owned()]), ..Self::default() }
    }

    /// Whether it holds for a value. A field that an event lacks is none of the values and begins and ends with none.
    pub fn holds(&self, value: Option<&str>) -> bool {
        let some = |list: &[String], part: Part| value.is_some_and(|value| list.iter().any(|wanted| part.fits(value, wanted)));
        let tests = [
            (&self.equals, Part::Whole, true),
            (&self.starts_with, Part::Beginning, true),
            (&self.ends_with, Part::End, true),
            (&self.not_equals, Part::Whole, false),
            (&self.not_starts_with, Part::Beginning, false),
            (&self.not_ends_with, Part::End, false),
        ];
        tests.into_iter().all(|(list, part, wanted)| list.as_deref().is_none_or(|list| some(list, part) == wanted))
    }

    /// The texts that it compares whole values with.
    pub(super) fn wholes(&self) -> impl Iterator<Item = &str> {
        [&self.equals, &self.not_equals].into_iter().flatten().flatten().map(String::as_str)
    }

    /// The texts that it compares beginnings with.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = &str> {
        [&self.starts_with, &self.not_starts_with].into_iter().flatten().flatten().map(String::as_str)
    }

    /// The texts that it compares ends with.
    pub(super) fn ends(&self) -> impl Iterator<Item = &str> {
        [&self.ends_with, &self.not_ends_with].into_iter().flatten().flatten().map(String::as_str)
    }

    /// In words, as said of a field: "is not kms.amazonaws.com".
    pub fn words(&self) -> String {
        let parts = [
            ("is", &self.equals),
            ("begins with", &self.starts_with),
            ("ends with", &self.ends_with),
            ("is not", &self.not_equals),
            ("does not begin with", &self.not_starts_with),
            ("does not end with", &self.not_ends_with),
        ];
        let said = parts.into_iter().filter_map(|(verb, list)| Some(format!("{verb} {}", list.as_ref()?.join(" or "))));
        said.collect::<Vec<_>>().join(" and ")
    }
}
