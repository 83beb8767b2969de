//! CBOR as CloudWatch speaks it, made of JSON so that answers can be written down as text.

use serde_json::Value;

/// The JSON value in CBOR; numbers of members that end in `Timestamp` as points in time. Nothing stays nothing.
pub fn of_json(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if !text.is_empty() {
        write(&mut bytes, &serde_json::from_str(text).unwrap(), false);
    }
    bytes
}

fn write(bytes: &mut Vec<u8>, value: &Value, is_time: bool) {
    match value {
        Value::Null => bytes.push(0xf6),
        Value::Bool(value) => bytes.push(if *value { 0xf5 } else { 0xf4 }),
        Value::Number(number) => {
            if is_time {
                bytes.push(0xc1);
            }
            match number.as_u64() {
                Some(whole) => head(bytes, 0, whole),
                None => {
                    bytes.push(0xfb);
                    bytes.extend(number.as_f64().unwrap().to_be_bytes());
                }
            }
        }
        Value::String(text) => {
            head(bytes, 3, text.len() as u64);
            bytes.extend(text.bytes());
        }
        Value::Array(items) => {
            head(bytes, 4, items.len() as u64);
            items.iter().for_each(|item| write(bytes, item, false));
        }
        Value::Object(members) => {
            head(bytes, 5, members.len() as u64);
            for (name, member) in members {
                write(bytes, &Value::from(name.as_str()), false);
                write(bytes, member, name.ends_with("Timestamp"));
            }
        }
    }
}

/// The major type with its number, always in four bytes.
fn head(bytes: &mut Vec<u8>, major: u8, number: u64) {
    bytes.push(major << 5 | 26);
    bytes.extend(u32::try_from(number).unwrap().to_be_bytes());
}
