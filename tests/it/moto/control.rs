//! The shim's control interface: JSON over HTTP on loopback, without a client library.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use serde_json::Value;

/// Sends one command; panics with the shim's own words if it fails.
pub fn ask(port: u16, method: &str, command: &str, body: &Value) -> Value {
    let body = body.to_string();
    let length = body.len();
    let request = format!("{method} /shim/{command} HTTP/1.0\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the moto server accepts connections");
    stream.write_all(request.as_bytes()).expect("the moto server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the moto server answers with text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer has a head");
    assert_eq!(head.split(' ').nth(1), Some("200"), "{command}: {body}");
    serde_json::from_str(body).expect("the shim answers with JSON")
}
