//! What is generated is fresh: a file that is not is written anew, and its test fails once.

use std::path::Path;

#[track_caller]
fn is_fresh(path: &str, text: &str) {
    let path = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).ancestors().nth(2).unwrap().join(path);
    if std::fs::read_to_string(&path).unwrap_or_default() != text {
        std::fs::write(&path, text).unwrap();
        panic!("{} was not fresh; it has been written, look at it and keep it", path.display());
    }
}

#[test]
fn the_schema_file_is_what_is_served() {
    is_fresh("schema.graphql", &graphql::sdl());
}

#[test]
fn the_error_table_lists_every_code() {
    is_fresh("docs/errors.md", &errors());
}

fn errors() -> String {
    let mut text = String::from(
        "# Errors\n\n\
        What the caller can mend is in a payload's `userErrors`, with a `code` of the mutation's context, a `message` for people and the `path` of the field.\n\
        What a client's programmer must mend, or nobody can, is a top-level error with `extensions.code` and `extensions.requestId`.\n\n",
    );
    macro_rules! context {
        ($title:literal, $code:ty) => {
            text.push_str(concat!("## ", $title, "\n\n| Code | What it means, and what to do |\n|---|---|\n"));
            for code in <$code>::ALL {
                text.push_str(&format!("| `{code}` | {} |\n", code.meaning().trim()));
            }
            text.push('\n');
        };
    }
    context!("People", words::people::PeopleErrorCode);
    context!("Strategies", words::strategies::StrategiesErrorCode);
    context!("Discussion", words::discussion::DiscussionErrorCode);
    context!("Approvals", words::approvals::ApprovalsErrorCode);
    context!("Commitments", words::commitments::CommitmentsErrorCode);
    text.push_str("## Top-level codes\n\n| Code | What it means |\n|---|---|\n");
    for (code, meaning) in transport::Code::ALL.iter().map(|code| (code.as_str(), code.meaning())) {
        text.push_str(&format!("| `{code}` | {meaning} |\n"));
    }
    text
}
