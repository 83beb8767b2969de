//! A part of the accounts of a run, so that several machines can share an organization among them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::AccountId;

/// The `index`-th of `of` parts, written `2/5`.
///
/// An account's part follows from its id alone: accounts that come or go between the starts of two machines change
/// nothing about the others, so none is read twice and none is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Shard {
    index: u64,
    of: u64,
}

/// A text that names no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a shard is written `2/5`: its number, counted from 1, and how many there are")]
pub struct NoShard;

impl Shard {
    /// Whether an account belongs to this part: its id, taken as a number, leaves `index - 1` when divided by `of`.
    pub fn holds(self, account: &AccountId) -> bool {
        let digits = account.as_str().bytes().filter(u8::is_ascii_digit);
        let rest = digits.fold(0, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % self.of);
        rest == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let (index, of) = text.split_once('/').ok_or(NoShard)?;
        let number = |text: &str| text.parse::<u32>().map(u64::from).map_err(|_| NoShard);
        match (number(index)?, number(of)?) {
            (index, of) if (1..=of).contains(&index) => Ok(Self { index, of }),
            _ => Err(NoShard),
        }
    }
}

impl TryFrom<String> for Shard {
    type Error = NoShard;

    fn try_from(text: String) -> Result<Self, NoShard> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_belongs_to_exactly_one_part() {
        for of in 1..=7 {
            for id in ["000000000000", "111122223333", "123456789012", "999999999999"] {
                let holding = (1..=of).filter(|index| Shard { index: *index, of }.holds(&id.into())).count();
                assert_eq!(holding, 1, "{id} in {of} parts");
            }
        }
        assert!(Shard { index: 3, of: 5 }.holds(&"123456789012".into()), "123456789012 = 5 x 24691357802 + 2");
    }

    #[test]
    fn parts_are_counted_from_one() {
        assert_eq!("2/5".parse::<Shard>().unwrap().to_string(), "2/5");
        for text in ["0/5", "6/5", "1/0", "5", "a/b", "-1/5", "1/5/2", ""] {
            assert_eq!(text.parse::<Shard>(), Err(NoShard), "{text}");
        }
    }
}
