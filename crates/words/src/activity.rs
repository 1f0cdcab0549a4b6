//! Words of what happened, what is to do, and the live feed.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What happened.
    EventKind {
        /// Workspace created.
        WorkspaceCreated = "WORKSPACE_CREATED",
        /// Actor joined.
        ActorJoined = "ACTOR_JOINED",
        /// Member joined.
        MemberJoined = "MEMBER_JOINED",
        /// Member role changed.
        MemberRoleChanged = "MEMBER_ROLE_CHANGED",
        /// Member ended.
        MemberEnded = "MEMBER_ENDED",
        /// Invitation sent.
        InvitationSent = "INVITATION_SENT",
        /// Invitation resent.
        InvitationResent = "INVITATION_RESENT",
        /// Invitation revoked.
        InvitationRevoked = "INVITATION_REVOKED",
        /// Invitation declined.
        InvitationDeclined = "INVITATION_DECLINED",
        /// Invitation expired.
        InvitationExpired = "INVITATION_EXPIRED",
        /// Body created.
        BodyCreated = "BODY_CREATED",
        /// Charter amended.
        CharterAmended = "CHARTER_AMENDED",
        /// Seat holder named.
        SeatHolderNamed = "SEAT_HOLDER_NAMED",
        /// Strategy created.
        StrategyCreated = "STRATEGY_CREATED",
        /// Strategy revised.
        StrategyRevised = "STRATEGY_REVISED",
        /// Strategy submitted.
        StrategySubmitted = "STRATEGY_SUBMITTED",
        /// Strategy changes requested.
        StrategyChangesRequested = "STRATEGY_CHANGES_REQUESTED",
        /// Strategy retired.
        StrategyRetired = "STRATEGY_RETIRED",
        /// Objective created.
        ObjectiveCreated = "OBJECTIVE_CREATED",
        /// Objective revised.
        ObjectiveRevised = "OBJECTIVE_REVISED",
        /// Objective submitted.
        ObjectiveSubmitted = "OBJECTIVE_SUBMITTED",
        /// Objective activated.
        ObjectiveActivated = "OBJECTIVE_ACTIVATED",
        /// Objective dropped.
        ObjectiveDropped = "OBJECTIVE_DROPPED",
        /// Comment added.
        CommentAdded = "COMMENT_ADDED",
        /// Comment edited.
        CommentEdited = "COMMENT_EDITED",
        /// Comment deleted.
        CommentDeleted = "COMMENT_DELETED",
        /// Comment resolved.
        CommentResolved = "COMMENT_RESOLVED",
        /// Comment reopened.
        CommentReopened = "COMMENT_REOPENED",
        /// Approval opened.
        ApprovalOpened = "APPROVAL_OPENED",
        /// Ballot cast.
        BallotCast = "BALLOT_CAST",
        /// Approval closed.
        ApprovalClosed = "APPROVAL_CLOSED",
        /// Approval lapsed.
        ApprovalLapsed = "APPROVAL_LAPSED",
        /// Approval withdrawn.
        ApprovalWithdrawn = "APPROVAL_WITHDRAWN",
        /// Outcome published.
        OutcomePublished = "OUTCOME_PUBLISHED",
        /// Commitment offered.
        CommitmentOffered = "COMMITMENT_OFFERED",
        /// Commitment change requested.
        CommitmentChangeRequested = "COMMITMENT_CHANGE_REQUESTED",
        /// Commitment accepted.
        CommitmentAccepted = "COMMITMENT_ACCEPTED",
        /// Commitment checked in.
        CommitmentCheckedIn = "COMMITMENT_CHECKED_IN",
        /// Commitment withdrawn.
        CommitmentWithdrawn = "COMMITMENT_WITHDRAWN",
        /// Commitment lapsed.
        CommitmentLapsed = "COMMITMENT_LAPSED",
    }

    /// What somebody must do.
    ActionKind {
        /// An open invitation to the caller's e-mail; until it is answered or over.
        AcceptInvitation = "ACCEPT_INVITATION",
        /// A QUESTION, a CONCERN or a blocking thread on a text of the caller's institution (its leads); until it is resolved.
        AnswerComment = "ANSWER_COMMENT",
        /// A seat of the caller's institution without an active holder (its leads); until one is named.
        NameSeatHolder = "NAME_SEAT_HOLDER",
        /// An open request in whose electorate the caller holds a seat that never voted; until a ballot or the close.
        CastBallot = "CAST_BALLOT",
        /// The same with a STALE ballot.
        RenewBallot = "RENEW_BALLOT",
        /// An open request of the caller (opener or chair) whose result can no longer change; until it is closed.
        CloseRequest = "CLOSE_REQUEST",
        /// PASSED or FAILED without an outcome (the chair); until it is published.
        PublishOutcome = "PUBLISH_OUTCOME",
        /// OFFERED (who may accept) or CHANGE_REQUESTED (who offered); until the next step.
        AnswerCommitment = "ANSWER_COMMITMENT",
        /// ACCEPTED and nextCheckInDue has come (members of the offering institution); until a check-in.
        CheckIn = "CHECK_IN",
    }

    /// Why a cursor cannot be continued.
    ResyncReason {
        /// It is no cursor.
        CursorUnreadable = "CURSOR_UNREADABLE",
        /// It is of another workspace.
        OtherWorkspace = "OTHER_WORKSPACE",
        /// The database was restored since.
        OtherEpoch = "OTHER_EPOCH",
        /// Too many events have passed.
        TooFarBehind = "TOO_FAR_BEHIND",
    }
}
