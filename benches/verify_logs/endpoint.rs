//! As much of S3, STS and CloudTrail as verifying logs asks, over HTTP on loopback: a thread a connection, each answer after
//! a fixed time.

use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::delivery::{METADATA, Mirror};
use crate::request::Request;
use crate::signing::both_keys;

/// How many names a page of a listing holds.
const PAGE: usize = 1000;

/// A running endpoint; it ends with the process.
pub struct Endpoint {
    port: u16,
    requests: Arc<AtomicU64>,
}

/// An answer: status, headers, body.
type Answer = (u16, String, Vec<u8>);

impl Endpoint {
    pub fn start(mirror: Arc<Mirror>, latency: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<AtomicU64> = Arc::default();
        let counted = Arc::clone(&requests);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (mirror, requests) = (Arc::clone(&mirror), Arc::clone(&counted));
                thread::spawn(move || serve(connection.unwrap(), &mirror, latency, &requests));
            }
        });
        Self { port, requests }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

fn serve(connection: TcpStream, mirror: &Mirror, latency: Duration, requests: &AtomicU64) {
    connection.set_nodelay(true).unwrap();
    let mut writer = connection.try_clone().unwrap();
    let mut reader = BufReader::new(connection);
    while let Some(request) = Request::read(&mut reader) {
        requests.fetch_add(1, Ordering::Relaxed);
        thread::sleep(latency);
        let (status, headers, body) = answer(&request, mirror);
        let head = format!("HTTP/1.1 {status} .\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
        if writer.write_all(&[head.as_bytes(), &body].concat()).is_err() {
            return;
        }
    }
}

fn answer(request: &Request, mirror: &Mirror) -> Answer {
    let xml = |text: String| (200, "Content-Type: text/xml\r\n".to_owned(), text.into_bytes());
    let key = request.path.split_once('/').map_or("", |(_, key)| key);
    match (request.service.as_str(), request.operation.as_str()) {
        ("sts", _) => xml(identity()),
        ("cloudtrail", _) => (200, "Content-Type: application/x-amz-json-1.1\r\n".to_owned(), keys()),
        (_, "HEAD ") => (200, "x-amz-bucket-region: eu-west-1\r\n".to_owned(), Vec::new()),
        (_, "GET location") => xml("<LocationConstraint>eu-west-1</LocationConstraint>".to_owned()),
        _ if key.is_empty() => xml(listed(&request.form, mirror)),
        _ => object(key, mirror),
    }
}

fn identity() -> String {
    let told = "<Arn>arn:aws:iam::111122223333:user/bench</Arn><UserId>A</UserId><Account>111122223333</Account>";
    format!("<GetCallerIdentityResponse><GetCallerIdentityResult>{told}</GetCallerIdentityResult></GetCallerIdentityResponse>")
}

fn keys() -> Vec<u8> {
    let mut file: Value = serde_json::from_slice(&both_keys()).unwrap();
    for key in file["PublicKeyList"].as_array_mut().unwrap() {
        (key["ValidityStartTime"], key["ValidityEndTime"]) = (json!(1_735_689_600), json!(1_798_761_600));
    }
    file.to_string().into_bytes()
}

fn object(key: &str, mirror: &Mirror) -> Answer {
    let Some(content) = mirror.files.get(key) else {
        return (404, "Content-Type: text/xml\r\n".to_owned(), b"<Error><Code>NoSuchKey</Code></Error>".to_vec());
    };
    let metadata: serde_json::Map<String, Value> = match mirror.files.get(&format!("{key}{METADATA}")) {
        Some(json) => serde_json::from_slice(json).unwrap(),
        None => serde_json::Map::new(),
    };
    let headers = metadata.iter().map(|(name, value)| format!("x-amz-meta-{name}: {}\r\n", value.as_str().unwrap()));
    (200, headers.collect(), content.clone())
}

/// A page of a listing, of either version.
fn listed(query: &str, mirror: &Mirror) -> String {
    let of = |name: &str| {
        let value = query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        value.map_or_else(String::new, |value| value.replace("%2F", "/"))
    };
    let (prefix, by_folder) = (of("prefix"), !of("delimiter").is_empty());
    let after = [of("start-after"), of("marker"), of("continuation-token")].into_iter().max().unwrap();
    let names = mirror.files.keys().filter(|name| name.starts_with(&prefix) && !name.ends_with(METADATA) && **name > after);
    if by_folder {
        let folder = |name: &String| Some(format!("{prefix}{}/", name[prefix.len()..].split_once('/')?.0));
        let mut folders: Vec<_> = names.filter_map(folder).collect();
        folders.dedup();
        let folders = folders.iter().map(|folder| format!("<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"));
        return result("false", &folders.collect::<String>());
    }
    let page: Vec<_> = names.take(PAGE + 1).collect();
    let keys = page.iter().take(PAGE).map(|name| format!("<Contents><Key>{name}</Key></Contents>")).collect::<String>();
    match page.get(PAGE - 1).filter(|_| page.len() > PAGE) {
        Some(last) => result("true", &format!("{keys}<NextContinuationToken>{last}</NextContinuationToken>")),
        None => result("false", &keys),
    }
}

fn result(is_truncated: &str, content: &str) -> String {
    format!("<ListBucketResult><IsTruncated>{is_truncated}</IsTruncated>{content}</ListBucketResult>")
}
