//! Trails as AWS describes them, evaluated one selector after the other on one event: slow, and about nothing but that event.

use serde_json::{Value as Json, json};
use trailwarden::analysis::recording::event::Event;

use super::tape::Tape;

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "eu-north-1"];
const SOURCES: [&str; 5] = ["kms.amazonaws.com", "s3.amazonaws.com", "iam.amazonaws.com", "ec2.amazonaws.com", "kmsx.example"];
const NAMES: [&str; 5] = ["Decrypt", "GetObject", "PutObject", "DeleteTrail", "Get"];
const TYPES: [&str; 3] = ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"];
const ARNS: [&str; 5] = [
    "arn:aws:s3:::logs/a",
    "arn:aws:s3:::logs/b/c",
    "arn:aws:s3:::data/a",
    "arn:aws:lambda:eu-west-1:111122223333:function:f",
    "arn:aws:lambda:eu-west-1:111122223333:function:ff",
];
const OPERATORS: [&str; 6] = ["equals", "not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with"];

/// The fields of a trail, as a snapshot holds them.
pub(crate) fn trail(tape: &mut Tape<'_>) -> Json {
    let (classic, advanced) = match tape.below(5) {
        0 => (json!([]), Json::Null),
        1 | 2 => (some(tape, 2, classic), Json::Null),
        _ => (Json::Null, some(tape, 3, advanced)),
    };
    json!({
        "name": "t", "home_region": tape.pick(&REGIONS), "is_logging": !tape.chance(1), "is_multi_region": tape.chance(4),
        "is_organization_trail": false, "include_global_service_events": tape.chance(5), "latest_delivery_error": null,
        "insight_selectors": [], "event_selectors": classic, "advanced_event_selectors": advanced,
    })
}

fn some(tape: &mut Tape<'_>, most: usize, make: fn(&mut Tape<'_>) -> Json) -> Json {
    let count = 1 + tape.below(most);
    (0..count).map(|_| make(tape)).collect()
}

fn classic(tape: &mut Tape<'_>) -> Json {
    let excluded: Vec<&str> = SOURCES[..2].iter().copied().filter(|_| tape.chance(2)).collect();
    let resources: Vec<Json> = (0..tape.below(3))
        .map(|_| {
            let values = ["arn:aws:s3", "arn:aws:s3:::", "arn:aws:s3:::logs/", "arn:aws:lambda", ARNS[0], ARNS[3]];
            json!({"resource_type": tape.pick(&TYPES), "values": [tape.pick(&values)]})
        })
        .collect();
    json!({
        "read_write_type": tape.pick(&["All", "ReadOnly", "WriteOnly"]), "include_management_events": !tape.chance(2),
        "exclude_management_event_sources": excluded, "data_resources": resources,
    })
}

fn advanced(tape: &mut Tape<'_>) -> Json {
    let category = *tape.pick(&["Management", "Data"]);
    let mut fields = vec![field("eventCategory", "equals", &[category])];
    for _ in 0..tape.below(4) {
        let (name, values): (&str, &[&str]) = *tape.pick(&[
            ("readOnly", &["true", "false"] as &[&str]),
            ("eventSource", &SOURCES),
            ("eventName", &NAMES),
            ("resources.type", &TYPES),
            ("resources.ARN", &ARNS),
        ]);
        let operator = if name == "readOnly" { OPERATORS[0] } else { *tape.pick(&OPERATORS) };
        let values: Vec<&str> = (0..=tape.below(2)).map(|_| piece(tape, values, operator)).collect();
        fields.push(field(name, operator, &values));
    }
    json!({"name": null, "field_selectors": fields})
}

/// A value, or its beginning or end.
fn piece<'a>(tape: &mut Tape<'_>, values: &[&'a str], operator: &str) -> &'a str {
    let value = *tape.pick(values);
    let cut = 1 + tape.below(value.len());
    match operator {
        _ if tape.chance(3) => value,
        "starts_with" | "not_starts_with" => &value[..cut],
        "ends_with" | "not_ends_with" => &value[value.len() - cut..],
        _ => value,
    }
}

fn field(name: &str, operator: &str, values: &[&str]) -> Json {
    let mut field = json!({"field": name});
    for known in OPERATORS {
        field[known] = if known == operator { json!(values) } else { Json::Null };
    }
    field
}

/// An event, of values that selectors are made of.
pub(crate) fn event(tape: &mut Tape<'_>) -> Event {
    let category = *tape.pick(&["Management", "Data"]);
    let fields = [
        ("eventCategory", category),
        ("readOnly", *tape.pick(&["true", "false"])),
        ("eventSource", *tape.pick(&SOURCES)),
        ("eventName", *tape.pick(&NAMES)),
    ];
    let resource = (tape.pick(&TYPES).to_string(), tape.pick(&ARNS).to_string());
    Event {
        account: ACCOUNT.to_owned(),
        region: tape.pick(&REGIONS).to_string(),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        resources: if category == "Data" { vec![resource] } else { Vec::new() },
    }
}

/// Whether a trail records an event.
pub(crate) fn records(trail: &Json, event: &Event) -> bool {
    let region = trail["is_multi_region"] == true || trail["home_region"] == event.region.as_str();
    // Of events of STS it cannot be told; they count as those that are left out.
    let of_global_service = ["iam", "cloudfront", "sts"].map(|name| format!("{name}.amazonaws.com"));
    let global = event.region == "us-east-1"
        && event.fields["eventCategory"] == "Management"
        && of_global_service.contains(&event.fields["eventSource"]);
    let selected = match (trail["event_selectors"].as_array(), trail["advanced_event_selectors"].as_array()) {
        (Some(classic), _) if classic.is_empty() => event.fields["eventCategory"] == "Management",
        (Some(classic), _) => classic.iter().any(|selector| by_classic(selector, event)),
        (None, Some(advanced)) => advanced.iter().any(|selector| by_advanced(selector, event)),
        (None, None) => false,
    };
    let lets_global_through = trail["include_global_service_events"] == true || !global;
    trail["is_logging"] == true && region && lets_global_through && selected
}

fn by_classic(selector: &Json, event: &Event) -> bool {
    let direction = match selector["read_write_type"].as_str().unwrap() {
        "ReadOnly" => event.fields["readOnly"] == "true",
        "WriteOnly" => event.fields["readOnly"] == "false",
        _ => true,
    };
    let excluded = selector["exclude_management_event_sources"].as_array().unwrap();
    let is_meant = |resource: &Json| {
        let (kind, arn) = &event.resources[0];
        let value = resource["values"][0].as_str().unwrap();
        let all = ["arn:aws:s3", "arn:aws:s3:::", "arn:aws:lambda"].contains(&value);
        let named = if kind == "AWS::S3::Object" { arn.starts_with(value) } else { arn == value };
        resource["resource_type"] == kind.as_str() && if all { arn.starts_with(value) } else { named }
    };
    direction
        && match event.fields["eventCategory"].as_str() {
            "Management" => {
                selector["include_management_events"] == true
                    && !excluded.iter().any(|source| *source == event.fields["eventSource"].as_str())
            }
            _ => selector["data_resources"].as_array().unwrap().iter().any(is_meant),
        }
}

fn by_advanced(selector: &Json, event: &Event) -> bool {
    selector["field_selectors"].as_array().unwrap().iter().all(|test| {
        let resource = event.resources.first();
        let value = match test["field"].as_str().unwrap() {
            "resources.type" => resource.map(|(kind, _)| kind.as_str()),
            "resources.ARN" => resource.map(|(_, arn)| arn.as_str()),
            other => event.fields.get(other).map(String::as_str),
        };
        let wanted = |operator: &str| -> Option<Vec<String>> {
            Some(test[operator].as_array()?.iter().map(|it| it.as_str().unwrap().to_owned()).collect())
        };
        OPERATORS.iter().all(|operator| {
            let Some(wanted) = wanted(operator) else { return true };
            let like = |it: &String| {
                value.is_some_and(|value| match operator.trim_start_matches("not_") {
                    "equals" => value == it,
                    "starts_with" => value.starts_with(it.as_str()),
                    _ => value.ends_with(it.as_str()),
                })
            };
            wanted.iter().any(like) != operator.starts_with("not_")
        })
    })
}
