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

impl TextTest {
    /// Equal to this.
    pub fn is(value: &str) -> Self {
        Self { equals: Some(vec![value.to_owned()]), ..Self::default() }
    }

    /// Whether it holds for a value. A field that an event lacks is none of the values and begins and ends with none.
    pub fn holds(&self, value: Option<&str>) -> bool {
        let some = |list: &[String], test: fn(&str, &str) -> bool| {
            value.is_some_and(|value| list.iter().any(|wanted| test(value, wanted)))
        };
        let positive = |list: &Option<Vec<String>>, test| list.as_deref().is_none_or(|list| some(list, test));
        let negative = |list: &Option<Vec<String>>, test| list.as_deref().is_none_or(|list| !some(list, test));
        let (equal, starts, ends): (fn(&str, &str) -> bool, fn(&str, &str) -> bool, fn(&str, &str) -> bool) =
            (|value, wanted| value == wanted, |value, wanted| value.starts_with(wanted), |value, wanted| value.ends_with(wanted));
        positive(&self.equals, equal)
            && positive(&self.starts_with, starts)
            && positive(&self.ends_with, ends)
            && negative(&self.not_equals, equal)
            && negative(&self.not_starts_with, starts)
            && negative(&self.not_ends_with, ends)
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
