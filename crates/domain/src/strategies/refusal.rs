//! What a caller of a mutation of strategies is told when a rule says no.

use words::strategies::StrategiesErrorCode;

use crate::refusal::refusals;
use crate::strategies::Moved;

refusals! {
    /// Why a command on strategies is refused.
    StrategiesRefusal: StrategiesErrorCode {
        /// Another digest than the author's is current.
        RevisionMoved {
            /// The field of the input that says which text was read.
            field: &'static str,
            /// Where the text stands instead.
            moved: Moved,
        } = RevisionMoved, Some(field), "The text is no longer the one that was read: revision {} is current; read it and try again", moved.current;
        /// The same content.
        NothingChanged = NothingChanged, None, "Nothing differs from the current revision; change something";
        /// The code is in use in this strategy.
        CodeTaken { /** The code. */ code: String } = CodeTaken, Some("code"), "The strategy has an objective {code} already; choose another code, or none";
        /// No such theme.
        UnknownTheme = UnknownTheme, Some("themeCode"), "No theme has this code; strategyThemes lists them";
        /// A day outside of the period.
        OutsidePeriod { /** The field of the input. */ field: &'static str } = OutsidePeriod, Some(field), "{field} lies outside the period of the strategy, or the period ends before it begins; mend the days";
        /// An objective is submitted complete, and stays so.
        NotSmart { /** What is missing. */ missing: Vec<&'static str> } = NotSmart, None, "These must be given first: {}", missing.join(", ");
        /// Not from this state.
        WrongState { /** The state that it is in. */ state: String } = WrongState, None, "It is {state}, and does not allow this; read its state and viewerCan";
        /// Its request waits for an outcome.
        RequestOpen = RequestOpen, None, "An approval request about it is open or waits for its outcome; publish the outcome or withdraw the request first";
    }
}

#[cfg(test)]
mod tests {
    use words::AnyId;

    use super::*;
    use crate::people::Denied;
    use crate::refusal::{Invalid, NotFound, Refusal as _};

    #[test]
    fn each_code_can_be_given_and_names_its_field() {
        let moved = Moved { revised: AnyId::Unknown, current: 3, changed_fields: Vec::new() };
        let table: [(StrategiesRefusal, &str, Option<&str>); 11] = [
            (NotFound { field: "strategy".to_owned() }.into(), "NOT_FOUND", Some("strategy")),
            (Denied::Role.into(), "FORBIDDEN", None),
            (Invalid::new("title", "Is empty").into(), "INVALID", Some("title")),
            (
                StrategiesRefusal::RevisionMoved { field: "revisionDigest", moved },
                "REVISION_MOVED",
                Some("revisionDigest"),
            ),
            (StrategiesRefusal::NothingChanged, "NOTHING_CHANGED", None),
            (StrategiesRefusal::CodeTaken { code: "ST3.1".to_owned() }, "CODE_TAKEN", Some("code")),
            (StrategiesRefusal::UnknownTheme, "UNKNOWN_THEME", Some("themeCode")),
            (StrategiesRefusal::OutsidePeriod { field: "dueOn" }, "OUTSIDE_PERIOD", Some("dueOn")),
            (StrategiesRefusal::NotSmart { missing: vec!["dueOn"] }, "NOT_SMART", None),
            (StrategiesRefusal::WrongState { state: "RETIRED".to_owned() }, "WRONG_STATE", None),
            (StrategiesRefusal::RequestOpen, "REQUEST_OPEN", None),
        ];
        let given: Vec<_> = table.iter().map(|(refusal, _, _)| refusal.code()).collect();
        assert_eq!(given, StrategiesErrorCode::ALL, "every code of the contract");
        for (refusal, code, field) in table {
            assert_eq!((refusal.code().as_str(), refusal.field()), (code, field), "{refusal}");
        }
    }

    #[test]
    fn what_is_missing_is_in_the_message() {
        let refusal = StrategiesRefusal::NotSmart { missing: vec!["dueOn", "smart.relevant"] };
        assert_eq!(refusal.to_string(), "These must be given first: dueOn, smart.relevant");
    }
}
