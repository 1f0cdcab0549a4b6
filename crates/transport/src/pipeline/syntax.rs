//! Parsing, with errors of one line: the parser's own draw a picture of the source over five.

use async_graphql::{
    ServerError,
    parser::{Error, parse_query, types::ExecutableDocument},
};

use crate::Code;

/// Parses a document that is not larger than the limit.
pub(super) fn parse(text: &str) -> Result<ExecutableDocument, ServerError> {
    parse_query(text).map_err(|error| one_line(&error))
}

fn one_line(error: &Error) -> ServerError {
    let (code, message) = match error {
        Error::Syntax { message, start, .. } => {
            // The picture ends with "  = expected selection"; the lines above it quote the source.
            let (line, column) = (start.line, start.column);
            let expected = message.rsplit_once("= ").map_or("", |(_, expected)| expected);
            let expected = expected.lines().next().unwrap_or_default().trim();
            let place = format!("Syntax error at line {line}, column {column}");
            let message = if expected.is_empty() { place } else { format!("{place}: {expected}") };
            (Code::GraphqlParseFailed, message)
        }
        Error::RecursionLimitExceeded => (Code::GraphqlParseFailed, "The document is nested too deeply".to_owned()),
        other => (Code::GraphqlValidationFailed, capitalised(&other.to_string())),
    };
    let mut refused = code.error(message);
    refused.locations = error.positions().take(1).collect();
    refused
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_syntax_error_is_one_line_with_its_place_and_without_the_source() {
        let error = parse("{\n  board {\n    secretName(: 1)\n  }\n}").unwrap_err();
        assert_eq!(Code::of(&error), Some(Code::GraphqlParseFailed));
        assert_eq!(error.locations.len(), 1);
        assert_eq!((error.locations[0].line, error.locations[0].column), (3, 16));
        assert_eq!(error.message, "Syntax error at line 3, column 16: expected name");
        assert!(!error.message.contains("secretName"));
    }

    #[test]
    fn what_parses_but_is_no_document_is_invalid() {
        for (text, message) in [
            ("query A { a } query A { a }", "Operation A is defined twice"),
            ("{ a } fragment F on T { a } fragment F on T { a }", "Fragment F is defined twice"),
            ("{ a } query A { a }", "Document contains multiple operations"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.message, message);
            assert_eq!(Code::of(&error), Some(Code::GraphqlValidationFailed));
        }
    }

    #[test]
    fn a_document_that_only_opens_is_refused_and_the_stack_holds() {
        for opening in ["{a", "[", "{a:", "{a(x:["] {
            let text = format!("{{a(x:{}", opening.repeat(60_000 / opening.len()));
            assert!(parse(&text).is_err());
            assert!(parse(&opening.repeat(60_000 / opening.len())).is_err());
        }
    }
}
