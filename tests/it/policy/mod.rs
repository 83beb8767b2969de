//! The least-privilege policy: reads only, as narrow as AWS allows, in every format; and the examples that are made of
//! it. That it is sufficient and minimal is shown in `collect::permitted`.

mod examples;
mod glob;
mod printed;
mod reference;

pub use glob::covers;

use serde_json::Value;
use trailwarden::model::Partition;
use trailwarden::permissions::Policy;

/// The statements of a policy document in the partition `aws`.
pub fn statements(policy: &Policy) -> Vec<Value> {
    let document: Value = serde_json::from_str(&policy.json(&Partition::from("aws"))).unwrap();
    document["Statement"].as_array().unwrap().clone()
}

/// The texts of a list.
pub fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}
