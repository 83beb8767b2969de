//! The ways to more power that are looked for: data, read from `table.txt`.

use std::sync::LazyLock;

const DATA: &str = include_str!("table.txt");

static TABLE: LazyLock<Vec<Path>> = LazyLock::new(|| read(DATA));

/// A way to more power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What it is called.
    pub id: &'static str,
    /// By whose power it leads on.
    pub kind: Kind,
    /// What must be there for it to lead anywhere.
    pub aim: Aim,
    /// The actions, all of which it takes.
    pub actions: Vec<&'static str>,
}

/// By whose power a way leads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The identity gives more to itself.
    Own,
    /// It comes to act as another user or role, or through one.
    Principal,
    /// It starts something new that runs with a role.
    NewPassRole,
    /// It takes over something that runs with a role already.
    ExistingPassRole,
    /// It meets the test of a second factor with a device of its own making.
    Mfa,
}

impl Kind {
    /// What the identity does, in words that go behind its name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Own => "gives itself more",
            Self::Principal => "acts as another user or role, or through one",
            Self::NewPassRole => "starts something new that runs with a stronger role",
            Self::ExistingPassRole => "takes over something that runs with a stronger role",
            Self::Mfa => "meets the test of a second factor with a device of its own",
        }
    }
}

/// What must be there for a way to lead anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A group that the user is not in, and that gives more.
    AnotherGroup,
    /// A group of the user.
    OwnGroup,
    /// The user itself.
    OwnUser,
    /// The role itself.
    OwnRole,
    /// A policy of the account's own that the identity has, or that bounds it.
    OwnPolicy,
    /// The same with an older, stronger version. Whether there is one is not looked at.
    OwnPolicyVersions,
    /// The boundary of the user itself, without which it can do more.
    BoundaryOfUser,
    /// The boundary of the role itself, without which it can do more.
    BoundaryOfRole,
    /// A stronger user with fewer than two access keys.
    UserForKey,
    /// A stronger user with two access keys.
    UserWithTwoKeys,
    /// A stronger user without a password.
    UserWithoutPassword,
    /// A stronger user with a password.
    UserWithPassword,
    /// Any user with fewer than two access keys, since it is given permissions first.
    AnyUserForKey,
    /// For a user with a boundary: a user without one, who is given permissions in its stead.
    UnboundedUser,
    /// A stronger role that lets the identity in, or can be made to.
    Role,
    /// Any role that lets the identity in, or can be made to, since it is given permissions first.
    AnyRole,
    /// A role that lets the identity in, and is stronger without its boundary.
    BoundedRole,
    /// A role that is made for it.
    NewRole,
    /// An OpenID Connect provider that a stronger role trusts.
    OidcProvider,
    /// The same that does not exist any more.
    MissingOidcProvider,
    /// A SAML provider that a stronger role trusts.
    SamlProvider,
    /// The same that does not exist any more.
    MissingSamlProvider,
    /// A statement that allows something to those without a second factor only.
    MfaGuard,
    /// A key that keeps something from the identity.
    Key,
    /// A permission set of IAM Identity Center that is assigned to the identity.
    PermissionSet,
    /// An account of the organization.
    MemberAccount,
    /// A stronger role that trusts this service.
    Service(&'static str),
    /// The user itself, whose powers hang on a second factor and who has no device.
    OwnDevice,
}

/// All ways, by kind and then by name.
pub fn table() -> &'static [Path] {
    &TABLE
}

fn read(data: &'static str) -> Vec<Path> {
    let mut paths = Vec::new();
    let mut kind = None;
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => kind = Kind::of(name),
            None => paths.extend(kind.and_then(|kind| path(kind, line))),
        }
    }
    paths
}

fn path(kind: Kind, line: &'static str) -> Option<Path> {
    let mut words = line.split(' ');
    let (id, aim) = (words.next()?, words.next()?);
    Some(Path { id, kind, aim: Aim::of(aim)?, actions: words.collect() })
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Own, Self::Principal, Self::NewPassRole, Self::ExistingPassRole, Self::Mfa];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Principal => "principal",
            Self::NewPassRole => "new-passrole",
            Self::ExistingPassRole => "existing-passrole",
            Self::Mfa => "mfa",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The aims by their names; services are named by themselves.
const AIMS: [(&str, Aim); 27] = [
    ("another-group", Aim::AnotherGroup),
    ("own-group", Aim::OwnGroup),
    ("own-user", Aim::OwnUser),
    ("own-role", Aim::OwnRole),
    ("own-policy", Aim::OwnPolicy),
    ("own-policy-versions", Aim::OwnPolicyVersions),
    ("boundary-of-user", Aim::BoundaryOfUser),
    ("boundary-of-role", Aim::BoundaryOfRole),
    ("user-for-key", Aim::UserForKey),
    ("user-with-two-keys", Aim::UserWithTwoKeys),
    ("user-without-password", Aim::UserWithoutPassword),
    ("user-with-password", Aim::UserWithPassword),
    ("any-user-for-key", Aim::AnyUserForKey),
    ("unbounded-user", Aim::UnboundedUser),
    ("role", Aim::Role),
    ("any-role", Aim::AnyRole),
    ("bounded-role", Aim::BoundedRole),
    ("new-role", Aim::NewRole),
    ("oidc-provider", Aim::OidcProvider),
    ("missing-oidc-provider", Aim::MissingOidcProvider),
    ("saml-provider", Aim::SamlProvider),
    ("missing-saml-provider", Aim::MissingSamlProvider),
    ("mfa-guard", Aim::MfaGuard),
    ("key", Aim::Key),
    ("permission-set", Aim::PermissionSet),
    ("member-account", Aim::MemberAccount),
    ("own-device", Aim::OwnDevice),
];

impl Aim {
    fn of(name: &'static str) -> Option<Self> {
        let named = AIMS.iter().find(|(other, _)| *other == name).map(|(_, aim)| *aim);
        named.or_else(|| name.ends_with(".amazonaws.com").then_some(Self::Service(name)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::analysis::iam_actions::catalogue;

    #[test]
    fn every_line_is_a_way_of_a_known_kind_to_a_known_aim() {
        let lines = DATA.lines().filter(|line| !line.starts_with(['#', '['])).count();
        assert_eq!((table().len(), lines), (130, 130));
        let kinds: Vec<_> = DATA.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')).collect();
        assert_eq!(kinds, Kind::ALL.map(Kind::name));
    }

    #[test]
    fn ids_and_sets_of_actions_are_unique() {
        let ids: BTreeSet<_> = table().iter().map(|path| path.id).collect();
        assert_eq!(ids.len(), table().len());
        let what: BTreeSet<_> = table().iter().map(|path| (path.kind, format!("{:?} {:?}", path.aim, path.actions))).collect();
        assert_eq!(what.len(), table().len());
    }

    #[test]
    fn every_action_is_one_that_policies_can_name() {
        // The service was closed. Policies that name the action are still about.
        let closed = "codestar:CreateProject";
        let actions = table().iter().flat_map(|path| &path.actions).filter(|action| **action != closed);
        let unknown: Vec<_> = actions.filter(|action| catalogue().action(action).is_none()).collect();
        assert_eq!(unknown, Vec::<&&str>::new());
    }

    #[test]
    fn roles_are_passed_by_the_ways_that_are_about_it() {
        for path in table() {
            let passes = path.actions.contains(&"iam:PassRole");
            assert_eq!(passes, path.kind == Kind::NewPassRole, "{}", path.id);
            let service = matches!(path.aim, Aim::Service(_));
            assert_eq!(service, matches!(path.kind, Kind::NewPassRole | Kind::ExistingPassRole), "{}", path.id);
        }
    }
}
