//! The events of a control where they can happen in an account: with its names, in its regions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Incident;
use super::estate::{Estate, TrailPart};
use super::samples::{self, Sample, Scene};
use crate::analysis::answer::Answer;
use crate::analysis::document::because;
use crate::analysis::recording::event::Event;
use crate::model::{Cause, CauseKind, Observed};

/// The events of a control.
#[derive(Debug, Default)]
pub(super) struct Incidents {
    /// In the home region of a trail, in one other region, and in that of global services.
    pub(super) incidents: Vec<Arc<Incident>>,
    /// Those that happen in one other region, in all others as well.
    pub(super) elsewhere: Vec<Elsewhere>,
    /// Why there may be other events.
    pub(super) open: Vec<Arc<Cause>>,
    /// Why there may be other regions.
    pub(super) unlisted: Option<Arc<Cause>>,
}

/// An event in another region.
#[derive(Debug)]
pub(super) struct Elsewhere {
    /// The number of the event among the incidents that it resembles.
    pub(super) index: usize,
    pub(super) incident: Arc<Incident>,
    /// Whether the region is enabled.
    pub(super) happens: Answer,
}

/// Regions that no account of the partition can disable, in pairs.
const ALWAYS_ENABLED: [(&str, [&str; 2]); 3] = [
    ("aws", ["us-east-1", "eu-west-1"]),
    ("aws-cn", ["cn-north-1", "cn-northwest-1"]),
    ("aws-us-gov", ["us-gov-west-1", "us-gov-east-1"]),
];

impl Incidents {
    /// The events of a control in an account.
    pub(super) fn of(estate: &Estate, control: &str) -> Self {
        let mut found = Self::default();
        if samples::is_about_a_trail(control) && !estate.trails.is_empty() {
            estate.trails.iter().for_each(|trail| found.add_of_trail(estate, trail, control));
            return found;
        }
        let scene = scene(estate, estate.trails.iter().find(|trail| trail.recorder.home.known().is_some()), &mut Vec::new());
        found.add(control, &scene);
        if samples::is_about_a_trail(control) {
            return found;
        }
        found.unlisted = estate.unlisted_regions.clone();
        let others = estate.regions.iter().filter(|(name, _)| *name != scene.region && *name != scene.other_region);
        for (region, happens) in others {
            found.add_elsewhere(control, &Scene { other_region: region.clone(), ..scene.clone() }, happens, &scene.other_region);
        }
        found
    }

    /// What happens to the bucket, key and log group of a trail happens where they are, if they belong to the account.
    fn add_of_trail(&mut self, estate: &Estate, trail: &TrailPart, control: &str) {
        match &trail.body.owner_account {
            Observed::Known(owner) if *owner == estate.account => {
                if let (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) =
                    (&trail.recorder.home, &trail.body.log_bucket.as_ref().map(|bucket| bucket.text.clone()))
                {
                    self.open.push(Arc::clone(cause));
                    return;
                }
                let mut open = Vec::new();
                let scene = scene(estate, Some(trail), &mut open);
                self.add(control, &Scene { other_region: scene.region.clone(), ..scene });
                self.open.extend(open);
            }
            Observed::Known(owner) => {
                let whose = format!("trail `{}` belongs to account {owner}", trail.recorder.name);
                self.open.push(because(CauseKind::ForeignAccount, &whose));
            }
            Observed::Absent => {}
            Observed::Unknown(cause) => self.open.push(Arc::clone(cause)),
        }
    }

    /// The events of a control where the account's own trails are at home.
    pub(super) fn at_home(estate: &Estate, control: &str) -> Self {
        let mut found = Self::default();
        for trail in &estate.trails {
            match (&trail.body.owner_account, &trail.recorder.home) {
                (Observed::Known(owner), _) if *owner != estate.account => {}
                (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => found.open.push(Arc::clone(cause)),
                _ => {
                    let scene = scene(estate, Some(trail), &mut Vec::new());
                    found.add(control, &Scene { other_region: scene.region.clone(), ..scene });
                }
            }
        }
        found
    }

    fn add(&mut self, control: &str, scene: &Scene) {
        self.incidents.extend(made(control, scene).iter().flatten().cloned());
    }

    fn add_elsewhere(&mut self, control: &str, scene: &Scene, happens: &Answer, base: &str) {
        for (index, incident) in made(control, scene).iter().enumerate() {
            let moves = self.incidents.get(index).is_some_and(|incident| incident.record.region == base);
            let incident = incident.as_ref().filter(|incident| moves && incident.record.region == scene.other_region);
            let incident = incident.map(Arc::clone);
            self.elsewhere.extend(incident.map(|incident| Elsewhere { index, incident, happens: happens.clone() }));
        }
    }
}

impl Incident {
    /// A test sees to it that every sample is an event.
    fn new(sample: Sample) -> Option<Arc<Self>> {
        let record = Event::of_record(sample.event.json()?).ok()?;
        Some(Arc::new(Self { on_event_bus: sample.on_event_bus(), record, sample }))
    }
}

/// The events of a control in a scene.
type Made = Arc<[Option<Arc<Incident>>]>;

/// The events that were made last, by control and other region: most questions are about one account.
static LAST_MADE: Mutex<BTreeMap<(String, String), (Scene, Made)>> = Mutex::new(BTreeMap::new());

fn made(control: &str, scene: &Scene) -> Made {
    let mut last = LAST_MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (control.to_owned(), scene.other_region.clone());
    match last.get(&key) {
        Some((of, made)) if of == scene => Arc::clone(made),
        _ => {
            let made: Made = samples::must(control, scene).into_iter().map(Incident::new).collect();
            last.insert(key, (scene.clone(), Arc::clone(&made)));
            made
        }
    }
}

/// The names and regions of an account, with those of a trail; `open` takes what of it is not known.
fn scene(estate: &Estate, trail: Option<&TrailPart>, open: &mut Vec<Arc<Cause>>) -> Scene {
    let global = estate.partition.global_region().to_string();
    let home = trail.and_then(|trail| trail.recorder.home.known()).cloned().unwrap_or_else(|| global.clone());
    let example = Scene::example();
    let mut name = |text: Option<Observed<String>>| match text {
        Some(Observed::Known(text)) => Some(text),
        Some(Observed::Unknown(cause)) => {
            open.push(cause);
            None
        }
        Some(Observed::Absent) | None => None,
    };
    let bucket = name(trail.map(|trail| trail.body.log_bucket.as_ref().map(|bucket| last_part(&bucket.text))));
    let key = name(trail.map(|trail| trail.body.kms_key.as_ref().map(|key| key.text.clone())));
    let log_group = name(trail.map(|trail| trail.log_group.as_ref().map(|group| group.name.clone())));
    Scene {
        partition: estate.partition.as_str().to_owned(),
        account: estate.account.clone(),
        other_region: other_region(estate, &home, &global),
        global_region: global,
        region: home,
        trail: trail.map_or(example.trail, |trail| trail.recorder.name.clone()),
        bucket: bucket.unwrap_or(example.bucket),
        log_group,
        key,
    }
}

fn last_part(text: &str) -> String {
    text.rsplit(':').next().unwrap_or(text).to_owned()
}

/// Another region than this one, not that of global services if there is a choice.
fn other_region(estate: &Estate, home: &str, global: &str) -> String {
    let listed = estate.regions.iter().filter(|(_, enabled)| *enabled == Answer::Yes).map(|(name, _)| name.as_str());
    let always = ALWAYS_ENABLED.iter().filter(|(partition, _)| *partition == estate.partition.as_str());
    let mut always = always.flat_map(|(_, regions)| *regions);
    let listed: Vec<&str> = listed.filter(|region| *region != home).collect();
    let apart = listed.iter().copied().find(|region| *region != global).or(listed.first().copied());
    apart.or(always.rfind(|region| *region != home)).unwrap_or(home).to_owned()
}
