//! Examples of every feature, one a line: a pattern, an event, and whether it matches (`?` where AWS leaves it open).

use super::*;

/// What is asked of an event, in one character.
fn verdict(pattern: &str, event: &str) -> char {
    match FilterPattern::parse(pattern).unwrap().matches(&LogEvent::new(event.to_owned())) {
        Answer::Yes => 'y',
        Answer::No => 'n',
        Answer::Unknown(_) => '?',
    }
}

/// Each pattern with the verdict that stands before it, all on one event.
fn check(event: &str, rows: &[(char, &str)]) {
    let found: Vec<_> = rows.iter().map(|(_, pattern)| (verdict(pattern, event), *pattern)).collect();
    assert_eq!(found, rows, "on {event}");
}

/// The error for a pattern.
fn error(pattern: &str) -> String {
    FilterPattern::parse(pattern).unwrap_err().to_string()
}

const EVENT: &str = r#"{"eventName":"StopLogging","sourceIPAddress":"203.0.113.7","readOnly":false,"errorCode":null,
    "recipientAccountId":"111122223333","empty":"","userIdentity":{"type":"IAMUser","userName":"riley"},"size":1500,"share":12.5,
    "digits":"0042","resources":[{"type":"trail","id":1},{"type":"bucket","id":2}],"tags":["audit","prod"],"grid":[[1,2],[3]],
    "a.b":"dotted","quoted":"say \"no\"","starred":"Ev*ent","path":"C:\\logs","none":[]}"#;

#[test]
fn texts_are_compared_whole_and_by_case() {
    check(
        EVENT,
        &[
            ('y', r#"{ $.eventName = "StopLogging" }"#),
            ('y', "{ $.eventName = StopLogging }"),
            ('y', "{$.eventName=StopLogging}"),
            ('n', "{ $.eventName = stoplogging }"),
            ('n', "{ $.eventName = Stop }"),
            ('n', "{ $.eventName != StopLogging }"),
            ('y', "{ $.eventName != StartLogging }"),
            ('y', r#"{ $.userIdentity.type = "IAMUser" }"#),
            ('y', r#"{ $.empty = "" }"#),
            ('y', "{ $.sourceIPAddress = 203.0.113.7 }"),
        ],
    );
}

#[test]
fn stars_at_the_ends_stand_for_any_text() {
    check(
        EVENT,
        &[
            ('y', "{ $.eventName = Stop* }"),
            ('y', r#"{ $.eventName = "Stop*" }"#),
            ('y', "{ $.eventName = *Logging }"),
            ('y', "{ $.eventName = *topLog* }"),
            ('n', "{ $.eventName = *topLog }"),
            ('y', "{ $.eventName = * }"),
            ('y', r#"{ $.empty = "*" }"#),
            ('y', "{ $.sourceIPAddress != 198.51.100.* }"),
            ('n', "{ $.sourceIPAddress != 203.0.113.* }"),
            ('y', "{ $.size = 15* }"),
            ('y', "{ $.size = *500 }"),
        ],
    );
}

#[test]
fn a_star_in_between_is_open_where_it_matters() {
    check(
        EVENT,
        &[
            ('?', "{ $.eventName = Stop*ing }"),
            ('?', "{ $.eventName != Stop*ing }"),
            ('n', "{ $.eventName = Start*ing }"),
            ('y', "{ $.starred = Ev*ent }"),
            ('?', "{ $.starred = *v*nt }"),
        ],
    );
}

#[test]
fn numbers_are_compared_as_numbers_unless_quoted() {
    check(
        EVENT,
        &[
            ('y', "{ $.size = 1500 }"),
            ('y', "{ $.size = 1500.0 }"),
            ('y', "{ $.size = 1.5e+3 }"),
            ('y', "{ $.size != 1.5e-3 }"),
            ('y', "{ $.size > +1499 }"),
            ('n', "{ $.size > 1500 }"),
            ('y', "{ $.size >= 1500 }"),
            ('y', "{ $.size < 1500.5 }"),
            ('y', "{ $.size <= 1500 }"),
            ('y', "{ $.size > -1 }"),
            ('y', "{ $.share < 13 }"),
            ('y', r#"{ $.size = "1500" }"#),
            ('n', r#"{ $.size = "1500.0" }"#),
            ('y', "{ $.share = 12.5 }"),
        ],
    );
}

#[test]
fn texts_of_digits_are_compared_as_texts() {
    check(
        EVENT,
        &[
            ('y', "{ $.recipientAccountId = 111122223333 }"),
            ('n', "{ $.recipientAccountId != 111122223333 }"),
            ('n', "{ $.recipientAccountId = 444455556666 }"),
            ('y', "{ $.digits = 0042 }"),
            ('?', "{ $.digits = 42 }"),
            ('n', "{ $.digits = 43 }"),
            ('?', "{ $.digits > 41 }"),
            ('n', "{ $.digits > 42 }"),
            ('n', "{ $.eventName > 1 }"),
        ],
    );
}

#[test]
fn addresses_are_texts_and_networks_are_open() {
    check(
        EVENT,
        &[
            ('n', r#"{ $.sourceIPAddress = "198.51.100.0/24" }"#),
            ('?', r#"{ $.sourceIPAddress = "203.0.113.0/24" }"#),
            ('?', "{ $.sourceIPAddress != 203.0.113.0/24 }"),
            ('y', r"{ $.sourceIPAddress = %^203\.0\.113\.% }"),
        ],
    );
}

#[test]
fn regular_expressions_are_found_anywhere() {
    check(
        EVENT,
        &[
            ('y', "{ $.eventName = %Logg% }"),
            ('y', "{ $.eventName = %^Sto[o-q]Log{1,2}ing$% }"),
            ('n', "{ $.eventName = %^Log% }"),
            ('n', "{ $.eventName != %Logg% }"),
            ('y', "{ $.eventName = %Start|Stop% }"),
            ('y', "{ $.sourceIPAddress = %\\d{,3}\\.\\d+$% }"),
            ('y', "{ $.quoted = %say \\x22no\\x22% }"),
            ('y', "{ $.size = %^15% }"),
            ('n', "{ $.eventName = %\\d% }"),
            ('y', "{ $.* = %113\\.7% }"),
            ('y', "{ $.tags[*] = %^pr% }"),
            ('y', "{ $.eventName = %[[S]top% }"),
        ],
    );
}

#[test]
fn only_texts_and_numbers_are_compared() {
    check(
        EVENT,
        &[
            ('n', "{ $.tags = audit }"),
            ('n', "{ $.tags != audit }"),
            ('n', "{ $.userIdentity != x }"),
            ('n', "{ $.missing = x }"),
            ('n', "{ $.missing != x }"),
            ('n', "{ $.missing > 1 }"),
            ('n', "{ $.errorCode = null }"),
            ('n', "{ $.errorCode != x }"),
            ('n', "{ $.errorCode = * }"),
            ('?', "{ $.readOnly = false }"),
            ('n', "{ $.readOnly = true }"),
            ('?', "{ $.readOnly != true }"),
            ('n', "{ $.readOnly < 1 }"),
        ],
    );
}

#[test]
fn words_test_for_null_truth_and_absence() {
    check(
        EVENT,
        &[
            ('y', "{ $.errorCode IS NULL }"),
            ('n', "{ $.eventName IS NULL }"),
            ('n', "{ $.missing IS NULL }"),
            ('y', "{ $.readOnly IS FALSE }"),
            ('n', "{ $.readOnly IS TRUE }"),
            ('n', "{ $.missing IS FALSE }"),
            ('y', "{ $.missing NOT EXISTS }"),
            ('y', "{ $.missing.deeper NOT EXISTS }"),
            ('y', "{ $.eventName.deeper NOT EXISTS }"),
            ('y', "{ $.tags[2] NOT EXISTS }"),
            ('n', "{ $.tags[1] NOT EXISTS }"),
            ('n', "{ $.errorCode NOT EXISTS }"),
            ('n', "{ $.tags NOT EXISTS }"),
            ('y', "{ $.missing not exists }"),
        ],
    );
}

#[test]
fn selectors_lead_into_objects_and_lists() {
    check(
        EVENT,
        &[
            ('y', "{ $.tags[0] = audit }"),
            ('n', "{ $.tags[1] = audit }"),
            ('n', "{ $.tags[7] = audit }"),
            ('y', "{ $.resources[1].id = 2 }"),
            ('n', "{ $.userIdentity[0] = IAMUser }"),
            ('y', "{ $.grid[0][1] = 2 }"),
            ('y', "{ $.['a.b'] = dotted }"),
            ('y', "{ $['userIdentity']['userName'] = riley }"),
            ('y', "{ $.userIdentity['userName'] = riley }"),
            ('n', "{ $.a.b = dotted }"),
        ],
    );
    check(r#"[{"name":"x"}]"#, &[('y', "{ $[0].name = x }"), ('n', "{ $.name = x }")]);
}

#[test]
fn wildcard_selectors_lead_to_each() {
    check(
        EVENT,
        &[
            ('y', "{ $.tags[*] = prod }"),
            ('n', "{ $.tags[*] = dev }"),
            ('y', "{ $.tags[*] != dev }"),
            ('?', "{ $.tags[*] != prod }"),
            ('y', "{ $.resources[*].type = bucket }"),
            ('y', "{ $.resources[*].id > 1 }"),
            ('y', "{ $.grid[*][0] = 3 }"),
            ('y', "{ $.userIdentity.* = riley }"),
            ('n', "{ $.* = riley }"),
            ('n', "{ $.none[*] = x }"),
            ('n', "{ $.none[*] != x }"),
            ('y', "{ $.* IS NULL }"),
            ('y', "{ $.resources[*].name NOT EXISTS }"),
            ('n', "{ $.resources[*].type NOT EXISTS }"),
            ('?', "{ $.grid[*][1] NOT EXISTS }"),
            ('y', "{ $.none[*] NOT EXISTS }"),
        ],
    );
}

#[test]
fn and_binds_closer_than_or() {
    check(
        EVENT,
        &[
            ('y', "{ $.size = 1500 || $.size = 2 && $.size = 3 }"),
            ('n', "{ ($.size = 1500 || $.size = 2) && $.size = 3 }"),
            ('y', "{ $.size = 2 && $.size = 3 || $.size = 1500 }"),
            ('n', "{ $.size = 2 && ($.size = 3 || $.size = 1500) }"),
            ('y', "{(($.size=1500)&&(($.eventName=Stop*)||($.eventName=Start*)))}"),
            ('y', "{ $.size = 1500||$.size = 2 }"),
            ('y', "{ $.size = 1500 || $.digits = 42 }"),
            ('?', "{ $.size = 1500 && $.digits = 42 }"),
            ('n', "{ $.size = 1 && $.digits = 42 }"),
        ],
    );
}

#[test]
fn quotes_are_escaped_and_other_backslashes_are_open() {
    check(
        EVENT,
        &[
            ('?', r#"{ $.quoted = "say \"no\"" }"#),
            ('n', r#"{ $.quoted = "say \"yes\"" }"#),
            ('y', r#"{ $.eventName != "a\\b" }"#),
            ('?', r#"{ $.path = "C:\\logs" }"#),
            ('?', r#"{ $.starred = "Ev\*ent" }"#),
        ],
    );
}

#[test]
fn what_is_not_json_matches_no_pattern_for_json() {
    for event in ["", "StopLogging", "\"StopLogging\"", "17", "null", "x {\"eventName\":\"StopLogging\"}"] {
        assert_eq!(verdict("{ $.missing NOT EXISTS }", event), 'n', "{event}");
    }
}

const LINE: &str = r#"198.51.100.4 - riley [28/Nov/2026:10:00:00 +0000] "GET /trails/index.html HTTP/1.1" 404 1534"#;

#[test]
fn delimited_events_are_compared_field_by_field() {
    check(
        LINE,
        &[
            ('y', "[host, ident, user, time, request, status, bytes]"),
            ('y', "[host, ident, user, time, request = *.html*, status = 4*, bytes]"),
            ('y', "[host=%^198\\.51%,ident,user,time,request,status=404,bytes>1000]"),
            ('n', "[host, ident, user, time, request, status = 500, bytes]"),
            ('y', "[host, ident, user, time, request, status = 500 || status = 404, bytes]"),
            ('n', "[host, ident, user, time, request, status = 4* && status != 404, bytes]"),
            ('y', "[, , user = riley, , , , ]"),
            ('n', "[host, ident, user, time, request, status, bytes < 1534]"),
            ('n', "[host > 1, ident, user, time, request, status, bytes]"),
            ('y', "[host, ident, user, time = 28/Nov*, request, status, bytes]"),
        ],
    );
}

#[test]
fn an_ellipsis_stands_for_any_number_of_fields() {
    check(
        LINE,
        &[
            ('y', "[...]"),
            ('y', "[..., status = 404, bytes]"),
            ('y', "[host = 198*, ..., bytes = 1534]"),
            ('n', "[..., status = 404]"),
            ('y', "[a, b, c, d, e, f, ..., g]"),
            ('n', "[a, b, c, d, e, f, g, ..., h]"),
        ],
    );
}

#[test]
fn fewer_fields_do_not_match_and_more_are_open() {
    check(LINE, &[('n', "[a, b, c, d, e, f, g, h]"), ('?', "[host = 198*, rest]"), ('n', "[host = 10*, rest]")]);
    check("ERROR disk full", &[('?', "[level = ERROR, text = disk*]"), ('n', "[level = ERROR, text = full]")]);
    check("", &[('y', "[...]"), ('n', "[a]")]);
}

#[test]
fn quotes_within_words_leave_delimited_events_open() {
    check(EVENT, &[('?', "[..., x = *StopLogging*]")]);
    check("say \"no", &[('?', "[a, b]")]);
}

#[test]
fn terms_are_found_anywhere() {
    check(
        "[ERROR 419] UNAUTHORIZED REQUEST: missing arguments",
        &[
            ('y', "ERROR"),
            ('y', "AUTHORIZED"),
            ('n', "error"),
            ('y', "ERROR REQUEST"),
            ('n', "ERROR WARN"),
            ('y', "\"[ERROR 419]\""),
            ('n', "\"ERROR REQUEST\""),
            ('y', "ERROR -WARN"),
            ('n', "ERROR -REQUEST"),
            ('n', "ERROR - \"missing arguments\""),
            ('n', "-\"missing arguments\""),
            ('y', "?WARN ?ERROR"),
            ('n', "?WARN ?\"INFO \""),
            // Optional terms beside others have no effect.
            ('y', "?WARN REQUEST"),
            ('n', "?ERROR WARN"),
            ('y', "%4[0-9]{2}\\]%"),
            ('n', "-%4[0-9]{2}\\]%"),
            ('y', ""),
            ('y', "  "),
            ('y', "\" \""),
            ('y', "\"\""),
        ],
    );
    check(r#"{"eventName":"StopLogging"}"#, &[('?', r#""\"eventName\":\"StopLogging\"""#), ('y', "StopLogging")]);
}

#[test]
fn errors_say_what_and_where() {
    let rows = [
        ("{", "expected a selector, which begins with `$.` at character 2"),
        ("{}", "expected a selector, which begins with `$.` at character 2"),
        ("{ $.a = 1", "expected `&&`, `||` or `}` at character 10"),
        ("{ $.a = 1 } x", "nothing can follow the pattern at character 13"),
        ("{ $.a == 1 }", "expected a value to compare with at character 8"),
        ("{ $.a = }", "expected a value to compare with at character 9"),
        ("{ $.ä && }", "expected an operator, `IS …` or `NOT EXISTS` at character 7"),
        ("{ $.a IS NOT NULL }", "filter patterns have no `IS NOT` at character 7"),
        ("{ $.a EXISTS }", "filter patterns have no `EXISTS`; `= *` is true of every text and number at character 7"),
        ("{ $.a IS 1 }", "expected `IS NULL`, `IS TRUE` or `IS FALSE` at character 7"),
        ("{ $.a > x }", "only a number, without quotes and stars, can be less or greater at character 9"),
        ("{ $.a > \"1\" }", "only a number, without quotes and stars, can be less or greater at character 9"),
        ("{ $.a >= 4* }", "only a number, without quotes and stars, can be less or greater at character 10"),
        ("{ $.a = \"x }", "the text that begins here is not closed with `\"` at character 10"),
        ("{ $.a[x] = 1 }", "expected a number, `*`, or a name in single quotes at character 7"),
        ("{ $.a[1 = 1 }", "expected `]` at character 8"),
        ("{ $..a = 1 }", "expected a name at character 5"),
        ("{ $ = 1 }", "expected `.` and a name at character 4"),
        ("{ ($.a = 1 }", "expected `)` at character 12"),
        ("{ !($.a = 1) }", "expected a selector, which begins with `$.` at character 3"),
        ("{ $.a = 1 & $.b = 2 }", "expected `&&`, `||` or `}` at character 11"),
        ("{ $.a = %x }", "the regular expression that begins here is not closed with `%` at character 10"),
        ("{ $.a = %(x)% }", "`(` cannot stand in a regular expression of a filter pattern at character 10"),
        ("%caf\u{e9}%", "`\\u{e9}` cannot stand in a regular expression of a filter pattern at character 5"),
        ("%%", "the regular expression is empty at character 1"),
        ("%a{3,1}%", "the regular expression cannot be understood, or is too large at character 1"),
        ("%[0-9]{999}{999}%", "the regular expression cannot be understood, or is too large at character 1"),
        ("[a, b", "expected `&&`, `||`, `,` or `]` at character 6"),
        ("[a = 1 && b = 2]", "the conditions of one field are about fields of different names at character 2"),
        ("[a = 1 && a]", "one of the conditions compares with nothing at character 2"),
        ("[..., a, ...]", "there is a second `...` at character 13"),
        ("[= 1]", "expected the name of a field at character 2"),
        ("\"open", "the text that begins here is not closed with `\"` at character 2"),
        ("x -", "expected a term at character 4"),
    ];
    let found: Vec<_> = rows.iter().map(|(pattern, _)| (*pattern, error(pattern))).collect();
    assert_eq!(found, rows.map(|(pattern, message)| (pattern, message.to_owned())));
}

#[test]
fn size_and_depth_are_limited() {
    assert_eq!(error(&"x".repeat(MOST_BYTES + 1)), "the pattern has more than 16384 bytes at character 1");
    let nested = |depth: usize| format!("{{{}$.a = 1{}}}", "(".repeat(depth), ")".repeat(depth));
    assert!(FilterPattern::parse(&nested(128)).is_ok());
    assert_eq!(error(&nested(129)), "more than 128 parentheses are nested at character 131");
}
