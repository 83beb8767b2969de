//! Whether somebody hears of what matters, as the page shows it: a row of links for each control, up to the broken one.

use schemars::JsonSchema;
use serde::Serialize;

use crate::overview::{Chain, ChainLink, Detections, Heard, LinkState};
use crate::report::words;

/// Events that slip through and are named; the others are counted.
const EVENTS: usize = 24;
/// Accounts whose chains are drawn; of the others it is told how many of their chains break.
const DRAWN: usize = 20;

/// What is heard of in one account.
#[derive(Serialize, JsonSchema)]
pub(super) struct DetectionCard {
    /// The account.
    account: String,
    /// All of it in a sentence.
    sentence: String,
    /// The chains, those that break first; none where there are too many accounts to draw.
    chains: Vec<ChainCard>,
}

/// The chain of one control.
#[derive(Serialize, JsonSchema)]
struct ChainCard {
    /// What is to be heard of.
    events: String,
    /// For the style: `lost`, `unknown`, `later`, `each`.
    class: &'static str,
    /// Whether somebody hears of it, in a few words.
    word: String,
    /// What comes of it, in a sentence; back-ticks mark code.
    summary: String,
    /// The links, in their order.
    links: Vec<LinkCard>,
    /// The events that nobody hears of, the first of them.
    slipping: Vec<String>,
    /// How many there are, in words.
    slipping_count: Option<String>,
    /// How many there are beyond those named.
    more: Option<String>,
    /// Why it is not known whether somebody hears of others.
    unknown: Option<String>,
}

/// A link of a chain.
#[derive(Serialize, JsonSchema)]
struct LinkCard {
    /// What it is.
    label: &'static str,
    /// The name of the resource, where there is one.
    name: Option<String>,
    /// For the style: `holds`, `broken`, `unreached`, `unknown`.
    class: &'static str,
    /// Whether it holds, in words.
    state: &'static str,
}

/// A card for each account.
pub(super) fn detection_cards(detections: &[Detections]) -> Vec<DetectionCard> {
    detections.iter().enumerate().map(|(at, of)| card(of, at < DRAWN)).collect()
}

fn card(of: &Detections, is_drawn: bool) -> DetectionCard {
    let mut chains: Vec<&Chain> = of.chains.iter().collect();
    chains.sort_by_key(|chain| chain.heard);
    let left_out = " The chains of so many accounts are not drawn; `trailwarden check SNAPSHOT --format json` holds them under \
                    `overview.detection`.";
    DetectionCard {
        account: of.account.clone(),
        sentence: format!("{}{}", sentence(&of.chains), if is_drawn { "" } else { left_out }),
        chains: if is_drawn { chains.into_iter().map(chain_card).collect() } else { Vec::new() },
    }
}

fn sentence(chains: &[Chain]) -> String {
    let of = |heard: Heard| chains.iter().filter(|chain| chain.heard == heard).count();
    let parts: Vec<String> = [
        (of(Heard::Each), "heard of each time"),
        (of(Heard::Later), "only after several events"),
        (of(Heard::Lost), "lost on the way"),
        (of(Heard::Unknown), "unknown"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    let kinds = words::count(chains.len() as u64, "kind of events", "kinds of events");
    format!("{kinds} that somebody should hear of: {}.", parts.join(", "))
}

fn chain_card(chain: &Chain) -> ChainCard {
    let (class, word) = match chain.heard {
        Heard::Lost => ("lost", "lost".to_owned()),
        Heard::Unknown => ("unknown", "unknown".to_owned()),
        Heard::Later => ("later", format!("after {} events", chain.after.unwrap_or_default())),
        Heard::Each => ("each", "heard of".to_owned()),
    };
    let beyond = chain.slipping.len().saturating_sub(EVENTS);
    ChainCard {
        events: chain.events.clone(),
        class,
        word,
        summary: format!("{}.", capital(&chain.summary)),
        links: chain.links.iter().map(link_card).collect(),
        slipping: chain.slipping.iter().take(EVENTS).cloned().collect(),
        slipping_count: (!chain.slipping.is_empty())
            .then(|| words::count(chain.slipping.len() as u64, "event slips through", "events slip through")),
        more: (beyond > 0).then(|| format!("and {beyond} more")),
        unknown: chain.unknown.clone(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn link_card(link: &ChainLink) -> LinkCard {
    let (class, state) = match link.state {
        LinkState::Holds => ("holds", "holds"),
        LinkState::Broken => ("broken", "breaks here"),
        LinkState::Unreached => ("unreached", "not reached"),
        LinkState::Unknown => ("unknown", "unknown"),
    };
    LinkCard { label: label(&link.link), name: link.name.clone(), class, state }
}

fn label(link: &str) -> &'static str {
    match link {
        "trail" => "Trail",
        "log_group" => "Log group",
        "metric_filter" => "Metric filter",
        "alarm" => "Alarm",
        "action" => "Action",
        "event_rule" => "Rule of EventBridge",
        "event_target" => "Target",
        "topic" => "Topic",
        "subscription" => "Subscriber",
        _ => "Link",
    }
}
