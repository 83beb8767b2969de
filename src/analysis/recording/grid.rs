//! What the trails and event data stores of an account record, region by region, reads and writes apart.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::recorder::Recorder;
use super::selector::{CATEGORY, RESOURCE_TYPE, SOURCE, Selector};
use super::union::{self, Example};
use crate::analysis::answer::Answer;
use crate::model::Cause;

/// What is recorded of one account.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The account.
    pub account: String,
    /// The trails and event data stores, in the order given.
    pub recorders: Vec<Recorder>,
    /// Why there may be others.
    pub unlisted: Option<Arc<Cause>>,
    /// What is recorded of each topic: management events first, then each type of data events that some selector names.
    pub topics: Vec<Topic>,
}

/// A sort of events.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The category: `Management`, `Data`, `NetworkActivity`.
    pub category: &'static str,
    /// The resource type of data events, the source of network activity; `None` for management events.
    pub of: Option<String>,
    /// The regions, in the order in which they were asked about.
    pub regions: Vec<RegionCells>,
}

/// A region of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionCells {
    /// The region.
    pub region: String,
    /// Events that only read.
    pub read: Cell,
    /// Events that change something.
    pub write: Cell,
}

/// What is recorded of a topic in a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// By all of them together.
    pub together: Extent,
    /// By each of them that records some of it, or may, as its place in [`Grid::recorders`].
    pub by: Vec<(usize, Extent)>,
}

/// How much of a sort of events is recorded.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// Something.
    Part {
        /// What selects it, in words.
        selectors: Vec<String>,
        /// An event that is recorded.
        recorded: Example,
        /// An event that is not.
        missed: Example,
    },
    /// Nothing.
    None,
    /// That cannot be told.
    Unknown(Arc<Cause>),
}

impl Topic {
    /// The regions in groups that are alike, in the order of their first.
    pub fn alike(&self) -> Vec<(Vec<&str>, &RegionCells)> {
        let mut groups: Vec<(Vec<&str>, &RegionCells)> = Vec::new();
        for region in &self.regions {
            match groups.iter_mut().find(|(_, of)| of.read == region.read && of.write == region.write) {
                Some((names, _)) => names.push(&region.region),
                None => groups.push((vec![&region.region], region)),
            }
        }
        groups
    }
}

impl Cell {
    /// Those that record all of it: of more than one, the others cost without telling more.
    pub fn whole_by(&self) -> impl Iterator<Item = usize> {
        self.by.iter().filter(|(_, extent)| *extent == Extent::Whole).map(|(index, _)| *index)
    }
}

/// The grid of an account in a partition, of these regions; `unlisted` says why there may be other recorders.
pub fn grid(account: &str, partition: &str, regions: &[String], recorders: Vec<Recorder>, unlisted: Option<Arc<Cause>>) -> Grid {
    let topics = topics(&recorders)
        .into_iter()
        .map(|(category, of)| {
            let cells = |region: &String| {
                let cell = |read_only| {
                    let asked = Asked { category, of: of.as_deref(), region, partition, read_only };
                    cell(&recorders, unlisted.as_ref(), &asked)
                };
                RegionCells { region: region.clone(), read: cell("true"), write: cell("false") }
            };
            let regions = regions.iter().map(cells).collect();
            Topic { category, of: of.clone(), regions }
        })
        .collect();
    Grid { account: account.to_owned(), recorders, unlisted, topics }
}

/// The field by which a category is divided into topics.
fn divided_by(category: &str) -> Option<&'static str> {
    match category {
        "Data" => Some(RESOURCE_TYPE),
        "NetworkActivity" => Some(SOURCE),
        _ => None,
    }
}

/// Management events, and what selectors name of other categories.
fn topics(recorders: &[Recorder]) -> Vec<(&'static str, Option<String>)> {
    let mut topics = vec![("Management", None)];
    let selectors = || recorders.iter().flat_map(|recorder| &recorder.selectors.known);
    for category in ["Data", "NetworkActivity"] {
        let names = |selector: &Selector| {
            let tests = selector.tests.iter().filter(|(field, _)| Some(field.as_str()) == divided_by(category));
            tests.flat_map(|(_, test)| test.equals.clone().unwrap_or_default()).collect::<Vec<_>>()
        };
        let named: BTreeSet<String> =
            selectors().filter(|it| it.lets_through(CATEGORY, Some(category))).flat_map(names).collect();
        topics.extend(named.into_iter().map(|name| (category, Some(name))));
    }
    topics
}

/// What a cell is about.
struct Asked<'a> {
    category: &'static str,
    of: Option<&'a str>,
    region: &'a str,
    partition: &'a str,
    read_only: &'static str,
}

impl Asked<'_> {
    /// What is left to be tested of a selector; `None` for one that has nothing to do with it.
    fn rest_of(&self, selector: &Selector) -> Option<Selector> {
        selector.about(self.category, self.read_only, divided_by(self.category).zip(self.of))
    }
}

fn cell(recorders: &[Recorder], unlisted: Option<&Arc<Cause>>, asked: &Asked<'_>) -> Cell {
    let mut by = Vec::new();
    let mut certain: Vec<Selector> = Vec::new();
    let mut open = unlisted.cloned();
    for (index, recorder) in recorders.iter().enumerate() {
        let scope = Answer::all([recorder.records_now(), recorder.records_region(asked.region)]);
        if scope == Answer::No {
            continue;
        }
        let selectors = recorder.selectors_in(asked.region, asked.partition);
        let rest: Vec<Selector> = selectors.known.iter().filter_map(|selector| asked.rest_of(selector)).collect();
        let unread = selectors.rest_of(asked.category);
        let extent = match (&scope, extent(&rest)) {
            (_, Extent::None) if unread.is_none() => Extent::None,
            (Answer::Unknown(cause), _) => Extent::Unknown(Arc::clone(cause)),
            (_, Extent::Whole) => Extent::Whole,
            (_, other) => unread.cloned().map_or(other, Extent::Unknown),
        };
        if scope == Answer::Yes {
            certain.extend(rest);
        }
        if let Extent::Unknown(cause) = &extent {
            open = open.or_else(|| Some(Arc::clone(cause)));
        }
        if extent != Extent::None {
            by.push((index, extent));
        }
    }
    let together = match (extent(&certain), open) {
        (Extent::Whole, _) => Extent::Whole,
        (_, Some(cause)) => Extent::Unknown(cause),
        (known, None) => known,
    };
    Cell { together, by }
}

fn extent(selectors: &[Selector]) -> Extent {
    match union::extent(&selectors.iter().collect::<Vec<_>>()) {
        union::Extent::Whole => Extent::Whole,
        union::Extent::None => Extent::None,
        union::Extent::Part { selected: recorded, missed } => {
            let selectors: BTreeSet<String> = selectors.iter().map(Selector::words).collect();
            Extent::Part { selectors: selectors.into_iter().collect(), recorded, missed }
        }
        union::Extent::TooMany => Extent::Unknown(union::too_many()),
    }
}
