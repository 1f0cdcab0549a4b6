//! Words of strategies and objectives.

use crate::text::texts;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a strategy stands (`domain.md` §3.3).
    StrategyState {
        /// Being written.
        Draft = "DRAFT",
        /// Submitted.
        InReview = "IN_REVIEW",
        /// Given back; a revision makes it a draft again.
        ChangesRequested = "CHANGES_REQUESTED",
        /// Adopted by a published outcome.
        Approved = "APPROVED",
        /// Rejected by a published outcome.
        Rejected = "REJECTED",
        /// No longer in force.
        Retired = "RETIRED",
    }

    /// Where an objective stands (`domain.md` §3.3).
    ObjectiveState {
        /// Being written.
        Draft = "DRAFT",
        /// Complete, and before the body.
        Submitted = "SUBMITTED",
        /// Adopted by a published outcome.
        Approved = "APPROVED",
        /// Being worked on.
        Active = "ACTIVE",
        /// Given up; it stays on record.
        Dropped = "DROPPED",
    }

    /// Whether the text came from above or from below.
    Origin {
        /// From the region's priorities.
        TopDown = "TOP_DOWN",
        /// From an institution's proposal.
        BottomUp = "BOTTOM_UP",
    }

    /// How much a revision changes.
    ChangeClass {
        /// The first revision.
        First = "FIRST",
        /// A field other than description and rationale differs.
        Material = "MATERIAL",
        /// Only description or rationale differ.
        Editorial = "EDITORIAL",
    }

    /// Why a mutation of strategies was refused.
    StrategiesErrorCode {
        /// An id of the input finds nothing that the caller may see. Read the object again and use the id that it has.
        NotFound = "NOT_FOUND",
        /// The caller's role, function or token scope does not allow it. Ask somebody who may, as `viewerCan` tells.
        Forbidden = "FORBIDDEN",
        /// A field of the input is not of its form. Mend the field that `path` names, as `message` says.
        Invalid = "INVALID",
        /// The text is no longer the one that was read. `revisionMoved` has the current one; read it and try again.
        RevisionMoved = "REVISION_MOVED",
        /// The revision would have the same content. Change something.
        NothingChanged = "NOTHING_CHANGED",
        /// The strategy has an objective with this code. Choose another, or none.
        CodeTaken = "CODE_TAKEN",
        /// No theme has this code. `strategyThemes` lists them.
        UnknownTheme = "UNKNOWN_THEME",
        /// A day lies outside the period of the strategy, or the period ends before it begins. Mend the days.
        OutsidePeriod = "OUTSIDE_PERIOD",
        /// Statement, dueOn and the five SMART answers must be given. `message` names what is missing.
        NotSmart = "NOT_SMART",
        /// The object is not in a state that allows it. Read its `state` and `viewerCan`.
        WrongState = "WRONG_STATE",
        /// An approval request about it waits for its outcome. Publish the outcome or withdraw the request first.
        RequestOpen = "REQUEST_OPEN",
    }
}

texts! {
    /// The code of a row of the repository: ST1 to ST7, or STX-n for a tenant's own.
    ThemeCode(12, line);
    /// A strategy's title.
    StrategyTitle(200, line);
    /// Why the strategy; CommonMark.
    Rationale(20000, lines);
    /// An objective's code, unique in its strategy.
    ObjectiveCode(20, line);
    /// What is to be reached, in a sentence.
    ObjectiveStatement(1000, lines);
    /// More about it; CommonMark.
    Description(20000, lines);
    /// Whom it is for.
    TargetGroup(500, line);
    /// One of the five SMART answers.
    SmartAnswer(2000, lines);
}
