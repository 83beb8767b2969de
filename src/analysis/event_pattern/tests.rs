//! Examples of every operator, one a line: a pattern, and whether an event matches (`?` where AWS leaves it open).

use serde_json::json;

use super::*;

fn verdict(pattern: &Value, event: &Value) -> char {
    match EventPattern::parse(&pattern.to_string()).unwrap().matches(event) {
        Answer::Yes => 'y',
        Answer::No => 'n',
        Answer::Unknown(_) => '?',
    }
}

/// Each list of what the field `f` may be with the verdict that stands before it, all on one value of it.
fn check_field(value: &Value, rows: &[(char, Value)]) {
    let event = json!({"detail": {"f": value}});
    let found: Vec<_> = rows.iter().map(|(_, list)| (verdict(&json!({"detail": {"f": list}}), &event), list.clone())).collect();
    assert_eq!(found, rows, "on {value}");
}

fn error(pattern: &str) -> String {
    EventPattern::parse(pattern).unwrap_err().to_string()
}

#[test]
fn a_field_is_one_of_the_values_listed() {
    check_field(
        &json!("StopLogging"),
        &[
            ('y', json!(["StopLogging"])),
            ('y', json!(["DeleteTrail", "StopLogging"])),
            ('n', json!(["stoplogging"])),
            ('n', json!(["Stop"])),
            ('n', json!([null])),
        ],
    );
    check_field(&json!(false), &[('y', json!([false])), ('n', json!([true])), ('n', json!(["false"]))]);
    check_field(&json!(null), &[('y', json!([null])), ('n', json!(["null"])), ('y', json!([{"exists": true}]))]);
    check_field(&json!(""), &[('y', json!([""]))]);
}

#[test]
fn numbers_are_equal_when_written_alike() {
    check_field(
        &json!(300),
        &[
            ('y', json!([300])),
            ('?', json!([300.0])),
            ('n', json!(["300"])),
            ('n', json!([301])),
            ('y', json!([{"numeric": ["=", 300.0]}])),
            ('y', json!([{"numeric": [">", 0, "<=", 300]}])),
            ('n', json!([{"numeric": [">", 0, "<", 300]}])),
            ('y', json!([{"numeric": [">=", 3e2]}])),
        ],
    );
    check_field(&json!("300"), &[('n', json!([{"numeric": ["=", 300]}]))]);
}

#[test]
fn texts_are_compared_by_their_ends_and_with_stars() {
    check_field(
        &json!("StopLogging"),
        &[
            ('y', json!([{"prefix": "Stop"}])),
            ('n', json!([{"prefix": "stop"}])),
            ('y', json!([{"prefix": {"equals-ignore-case": "stop"}}])),
            ('y', json!([{"suffix": "Logging"}])),
            ('n', json!([{"suffix": "LOGGING"}])),
            ('y', json!([{"suffix": {"equals-ignore-case": "LOGGING"}}])),
            ('y', json!([{"equals-ignore-case": "stoplogging"}])),
            ('y', json!([{"wildcard": "S*Log*g"}])),
            ('n', json!([{"wildcard": "S*Log"}])),
            ('n', json!([{"wildcard": "S\\*"}])),
        ],
    );
    check_field(&json!("a*b\\c"), &[('y', json!([{"wildcard": "a\\*b\\\\c"}])), ('y', json!([{"wildcard": "a*c"}]))]);
    check_field(&json!(5), &[('n', json!([{"prefix": "5"}])), ('n', json!([{"wildcard": "*"}]))]);
}

#[test]
fn anything_but_needs_a_field_that_is_there() {
    check_field(
        &json!("StopLogging"),
        &[
            ('n', json!([{"anything-but": "StopLogging"}])),
            ('y', json!([{"anything-but": "StartLogging"}])),
            ('n', json!([{"anything-but": ["StartLogging", "StopLogging"]}])),
            ('y', json!([{"anything-but": [1, 2]}])),
            ('n', json!([{"anything-but": {"prefix": "Stop"}}])),
            ('n', json!([{"anything-but": {"prefix": ["Start", "Stop"]}}])),
            ('y', json!([{"anything-but": {"suffix": "Trail"}}])),
            ('n', json!([{"anything-but": {"equals-ignore-case": "STOPLOGGING"}}])),
            ('n', json!([{"anything-but": {"wildcard": "*Log*"}}])),
        ],
    );
    check_field(
        &json!(7),
        &[
            ('n', json!([{"anything-but": 7}])),
            ('y', json!([{"anything-but": [8, 9]}])),
            ('?', json!([{"anything-but": {"prefix": "7"}}])),
        ],
    );
    assert_eq!(verdict(&json!({"f": [{"anything-but": "x"}]}), &json!({"g": "y"})), 'n');
}

#[test]
fn addresses_are_compared_with_networks() {
    check_field(
        &json!("203.0.113.7"),
        &[
            ('y', json!([{"cidr": "203.0.113.0/24"}])),
            ('n', json!([{"cidr": "10.0.0.0/8"}])),
            ('n', json!([{"cidr": "2001:db8::/32"}])),
        ],
    );
    check_field(&json!("cloudtrail.amazonaws.com"), &[('n', json!([{"cidr": "0.0.0.0/0"}]))]);
}

#[test]
fn only_values_exist() {
    let there = json!({"f": [{"exists": true}]});
    let not_there = json!({"f": [{"exists": false}]});
    let rows = [
        (json!({"f": "x"}), 'y', 'n'),
        (json!({"g": "x"}), 'n', 'y'),
        // A field with fields of its own is not a value.
        (json!({"f": {"g": 1}}), 'n', 'y'),
        (json!({"f": ["x"]}), 'y', 'n'),
        (json!({"f": []}), '?', '?'),
    ];
    for (event, when_there, when_not) in rows {
        assert_eq!((verdict(&there, &event), verdict(&not_there, &event)), (when_there, when_not), "{event}");
    }
}

#[test]
fn one_item_of_a_list_is_enough() {
    check_field(
        &json!(["a", ["b"]]),
        &[
            ('y', json!(["b", "c"])),
            ('n', json!(["c"])),
            ('y', json!([{"prefix": "a"}])),
            ('?', json!([{"anything-but": "a"}])),
            ('y', json!([{"anything-but": "c"}])),
        ],
    );
    check_field(&json!([]), &[('n', json!(["c"]))]);
}

#[test]
fn the_fields_of_one_item_are_asked_together() {
    let event = json!({"people": [{"first": "Anna", "last": "Smith"}, {"first": "Peter", "last": "Jones"}]});
    let rows = [
        ('y', json!({"people": {"first": ["Anna"]}})),
        ('y', json!({"people": {"first": ["Anna"], "last": ["Smith"]}})),
        ('n', json!({"people": {"first": ["Anna"], "last": ["Jones"]}})),
        ('y', json!({"people": {"middle": [{"exists": false}]}})),
        ('n', json!({"people": {"last": [{"exists": false}]}})),
    ];
    let found: Vec<_> = rows.iter().map(|(_, pattern)| (verdict(pattern, &event), pattern.clone())).collect();
    assert_eq!(found, rows);
    let some = json!({"people": [{"first": "Anna"}, {"last": "Jones"}]});
    assert_eq!(verdict(&json!({"people": {"last": [{"exists": false}]}}), &some), '?');
}

#[test]
fn all_fields_have_to_match_and_one_of_each_alternatives() {
    let event = json!({"source": "aws.cloudtrail", "detail": {"eventName": "StopLogging", "errorCode": "AccessDenied"}});
    let rows = [
        ('y', json!({"source": ["aws.cloudtrail"], "detail": {"eventName": ["StopLogging"]}})),
        ('n', json!({"source": ["aws.iam"], "detail": {"eventName": ["StopLogging"]}})),
        ('n', json!({"detail": {"eventName": ["StopLogging"], "userAgent": ["x"]}})),
        ('y', json!({"$or": [{"source": ["aws.iam"]}, {"detail": {"eventName": ["StopLogging"]}}]})),
        ('n', json!({"$or": [{"source": ["aws.iam"]}, {"detail": {"eventName": ["StartLogging"]}}]})),
        ('n', json!({"source": ["aws.iam"], "$or": [{"source": ["aws.cloudtrail"]}, {"region": ["x"]}]})),
        ('y', json!({"detail": {"$or": [{"errorCode": [{"exists": false}]}, {"errorCode": [{"prefix": "Access"}]}]}})),
        // One alternative is none: a field of that name.
        ('n', json!({"$or": [{"exists": true}]})),
        ('y', json!({"$or": [{"exists": false}]})),
        ('y', json!({"missing": {"deeper": [{"exists": false}]}})),
        ('?', json!({"detail.eventName": ["StopLogging"]})),
        ('n', json!({"detail.eventName": ["StartLogging"]})),
    ];
    let found: Vec<_> = rows.iter().map(|(_, pattern)| (verdict(pattern, &event), pattern.clone())).collect();
    assert_eq!(found, rows);
}

#[test]
fn errors_say_what_and_where() {
    let rows = [
        ("", "the pattern is no JSON: EOF while parsing a value at line 1 column 0"),
        ("[]", "an event pattern is a JSON object"),
        ("{}", "an empty object matches nothing at `.`"),
        (r#"{"source": "aws.iam"}"#, "expected an object, or a list of what the field may be at `source`"),
        (r#"{"detail": {"a": []}}"#, "expected an object, or a list of what the field may be at `detail.a`"),
        (r#"{"a": [["x"]]}"#, "a list cannot stand in the list of what a field may be at `a[0]`"),
        (r#"{"a": ["x", {}]}"#, "expected one operator at `a[1]`"),
        (r#"{"a": [{"prefix": "x", "suffix": "y"}]}"#, "expected one operator at `a[0]`"),
        (r#"{"a": [{"starts": "x"}]}"#, "`starts` is no operator of event patterns at `a[0]`"),
        (r#"{"a": [{"prefix": 1}]}"#, "`prefix` needs another operand at `a[0]`"),
        (r#"{"a": [{"exists": 1}]}"#, "`exists` is true or false at `a[0]`"),
        (r#"{"a": [{"cidr": "x"}]}"#, "`cidr` is a network such as `10.0.0.0/8` at `a[0]`"),
        (r#"{"a": [{"numeric": ["!=", 1]}]}"#, "`numeric` is a list of operators and numbers in turn at `a[0]`"),
        (r#"{"a": [{"numeric": ["<"]}]}"#, "`numeric` is a list of operators and numbers in turn at `a[0]`"),
        (r#"{"a": [{"numeric": []}]}"#, "`numeric` is a list of operators and numbers in turn at `a[0]`"),
        (
            r#"{"a": [{"anything-but": true}]}"#,
            "`anything-but` is a text, a number, a list of them, or one operator on texts at `a[0]`",
        ),
        (r#"{"a": [{"anything-but": {"prefix": []}}]}"#, "`anything-but` excludes nothing at `a[0]`"),
        (r#"{"a": [{"anything-but": {"cidr": "x"}}]}"#, "`cidr` needs another operand at `a[0]`"),
        (r#"{"a": [{"wildcard": "\\x"}]}"#, "in a wildcard, a backslash stands before `*` or another backslash at `a[0]`"),
        (r#"{"$or": [{"a": ["x"]}, {"b": "y"}]}"#, "expected an object, or a list of what the field may be at `$or[1].b`"),
    ];
    let found: Vec<_> = rows.iter().map(|(pattern, _)| (*pattern, error(pattern))).collect();
    assert_eq!(found, rows.map(|(pattern, message)| (pattern, message.to_owned())));
}

#[test]
fn size_and_depth_are_limited() {
    assert_eq!(error(&" ".repeat(64 * 1024 + 1)), "the pattern has more than 65536 bytes");
    let nested = format!("{}[1]{}", "{\"a\":".repeat(200), "}".repeat(200));
    assert_eq!(error(&nested), "the pattern is no JSON: recursion limit exceeded at line 1 column 636");
}
