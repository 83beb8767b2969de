//! The operators.

use super::super::operators::{OPERATORS, Operator};
use super::markdown::{code, row, table};

/// All of them, with what they are for, what they take and what they say on an absent value.
pub(super) fn section(text: &mut String) {
    text.push_str(
        "\n## Operators\n\nA literal below a field is `eq`. Several operators below one field are \"and\"-ed. `$name`, \
         `$resource.path` and `$item.path` can stand for a value; patterns, durations, networks and lists must not depend on \
         a resource.\n\n\"Must be said\": on a field that may be absent the operator needs `absent: true` (the test holds \
         without a value) or `absent: false` (it does not) beside it. To others `absent: true` can be added.\n\n",
    );
    table(text, &["Operator", "For", "Takes", "Holds when", "On an absent value"]);
    for (name, operator) in OPERATORS {
        let cells = [
            code(name),
            operator.types().to_owned(),
            operator.takes().to_owned(),
            operator.doc().to_owned(),
            on_absence(operator).to_owned(),
        ];
        row(text, &cells);
    }
}

fn on_absence(operator: Operator) -> &'static str {
    match operator {
        Operator::Present => "`present: false` holds",
        operator if operator.must_say_absent() => "must be said",
        _ => "does not hold",
    }
}
