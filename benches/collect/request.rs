//! A request as the endpoint understands it: which service, which operation, about what.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;

/// A request.
pub struct Request {
    /// The service that it is signed for.
    pub service: String,
    /// The region that it is signed for.
    pub region: String,
    /// `X-Amz-Target` or `Action` without what stands before its last dot; for S3 the method and the sub-resource.
    pub operation: String,
    /// The path without its leading slash.
    pub path: String,
    /// The query of the address, or the form.
    pub form: String,
}

impl Request {
    /// The next request of a connection; `None` at its end.
    pub fn read(connection: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        if connection.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let mut words = line.split_whitespace();
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let (mut length, mut scope, mut amz_target) = (0, String::new(), String::new());
        loop {
            let mut header = String::new();
            connection.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().ok()?,
                "authorization" => scope = value.split_once("Credential=")?.1.split(',').next()?.to_owned(),
                "x-amz-target" => amz_target = value.trim().rsplit('.').next()?.to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).ok()?;
        // Not all services are asked in text: CloudWatch is asked in CBOR.
        let body = String::from_utf8_lossy(&body).into_owned();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let scope: Vec<&str> = scope.split('/').collect();
        let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let operation = match (amz_target.is_empty(), action) {
            (false, _) => amz_target,
            (true, Some(action)) => action.to_owned(),
            (true, None) => format!("{method} {}", query.split('&').next()?.trim_end_matches('=')),
        };
        Some(Self {
            service: (*scope.get(3)?).to_owned(),
            region: (*scope.get(2)?).to_owned(),
            operation,
            path: path.trim_start_matches('/').to_owned(),
            form: if query.is_empty() { body } else { query.to_owned() },
        })
    }
}
