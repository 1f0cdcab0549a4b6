//! The register: what a run has visited, beside all that there is to visit.

use std::collections::BTreeSet;
use std::sync::Mutex;

use words::approvals::ApprovalsErrorCode;
use words::commitments::CommitmentsErrorCode;
use words::people::PeopleErrorCode;
use words::strategies::StrategiesErrorCode;

/// Every move of the four life cycles that the API has.
const MOVES: &[&str] = &[
    "objective DRAFT -> SUBMITTED",
    "objective DRAFT -> DROPPED",
    "objective SUBMITTED -> APPROVED",
    "objective SUBMITTED -> DRAFT",
    "objective SUBMITTED -> DROPPED",
    "objective APPROVED -> ACTIVE",
    "objective APPROVED -> SUBMITTED",
    "objective APPROVED -> DROPPED",
    "objective ACTIVE -> SUBMITTED",
    "objective ACTIVE -> DROPPED",
    "request -> OPEN",
    "request OPEN -> PASSED",
    "request OPEN -> FAILED",
    "request OPEN -> LAPSED",
    "request OPEN -> WITHDRAWN",
    "commitment -> OFFERED",
    "commitment OFFERED -> ACCEPTED",
    "commitment OFFERED -> CHANGE_REQUESTED",
    "commitment OFFERED -> WITHDRAWN",
    "commitment OFFERED -> LAPSED",
    "commitment CHANGE_REQUESTED -> OFFERED",
    "commitment CHANGE_REQUESTED -> WITHDRAWN",
    "commitment CHANGE_REQUESTED -> LAPSED",
    "commitment ACCEPTED -> WITHDRAWN",
    "commitment ACCEPTED -> LAPSED",
    "invitation -> PENDING",
    "invitation PENDING -> ACCEPTED",
    "invitation PENDING -> DECLINED",
    "invitation PENDING -> REVOKED",
    "invitation PENDING -> EXPIRED",
    "invitation EXPIRED -> PENDING",
];

/// Every refusal of each mutation of the four life cycles.
const REFUSALS: &[(&str, &[&str])] = &[
    (
        "inviteActors",
        &[
            "people/NOT_FOUND",
            "people/FORBIDDEN",
            "people/TOO_MANY_ROWS",
            "row/ALREADY_INVITED",
            "row/ALREADY_MEMBER",
            "row/ROLE_NOT_GRANTABLE",
        ],
    ),
    ("resendInvitation", &["people/NOT_FOUND", "people/FORBIDDEN", "people/INVITATION_CLOSED", "people/WRONG_STATE"]),
    (
        "revokeInvitation",
        &["people/NOT_FOUND", "people/FORBIDDEN", "people/INVITATION_CLOSED", "people/INVITATION_EXPIRED"],
    ),
    (
        "acceptInvitation",
        &[
            "people/NOT_FOUND",
            "people/INVALID",
            "people/INVITATION_CLOSED",
            "people/INVITATION_EXPIRED",
            "people/SIGN_IN_REQUIRED",
            "people/EMAIL_MISMATCH",
            "people/ROLE_NOT_GRANTABLE",
            "people/WRONG_STATE",
        ],
    ),
    ("declineInvitation", &["people/NOT_FOUND", "people/INVITATION_CLOSED", "people/INVITATION_EXPIRED"]),
    (
        "reviseObjective",
        &[
            "strategies/NOT_FOUND",
            "strategies/FORBIDDEN",
            "strategies/REVISION_MOVED",
            "strategies/WRONG_STATE",
            "strategies/REQUEST_OPEN",
            "strategies/NOTHING_CHANGED",
            "strategies/NOT_SMART",
        ],
    ),
    (
        "submitObjective",
        &[
            "strategies/NOT_FOUND",
            "strategies/FORBIDDEN",
            "strategies/REVISION_MOVED",
            "strategies/WRONG_STATE",
            "strategies/NOT_SMART",
        ],
    ),
    ("activateObjective", &["strategies/NOT_FOUND", "strategies/FORBIDDEN", "strategies/WRONG_STATE"]),
    (
        "dropObjective",
        &["strategies/NOT_FOUND", "strategies/FORBIDDEN", "strategies/WRONG_STATE", "strategies/REQUEST_OPEN"],
    ),
    (
        "openApprovalRequest",
        &[
            "approvals/NOT_FOUND",
            "approvals/FORBIDDEN",
            "approvals/NOT_SUBMITTED",
            "approvals/NO_ELIGIBLE_SEAT",
            "approvals/DUE_IN_THE_PAST",
            "approvals/NOTICE_TOO_SHORT",
            "approvals/REVISION_MOVED",
            "approvals/REQUEST_ALREADY_OPEN",
        ],
    ),
    (
        "castBallot",
        &[
            "approvals/NOT_FOUND",
            "approvals/FORBIDDEN",
            "approvals/REQUEST_CLOSED",
            "approvals/NOT_YOUR_SEAT",
            "approvals/REVISION_MOVED",
        ],
    ),
    (
        "closeApprovalRequest",
        &["approvals/NOT_FOUND", "approvals/FORBIDDEN", "approvals/REQUEST_CLOSED", "approvals/RESULT_STILL_OPEN"],
    ),
    ("withdrawApprovalRequest", &["approvals/NOT_FOUND", "approvals/FORBIDDEN", "approvals/REQUEST_CLOSED"]),
    (
        "publishOutcome",
        &[
            "approvals/NOT_FOUND",
            "approvals/FORBIDDEN",
            "approvals/INVALID",
            "approvals/WRONG_STATE",
            "approvals/RESULT_CONTRADICTS_TALLY",
            "approvals/BLOCKING_THREAD",
        ],
    ),
    (
        "offerCommitment",
        &[
            "commitments/NOT_FOUND",
            "commitments/FORBIDDEN",
            "commitments/INVALID",
            "commitments/REVISION_MOVED",
            "commitments/WRONG_STATE",
            "commitments/NOT_APPROVED",
            "commitments/OWN_OFFER",
            "commitments/DUE_IN_THE_PAST",
        ],
    ),
    (
        "acceptCommitment",
        &["commitments/NOT_FOUND", "commitments/FORBIDDEN", "commitments/OWN_OFFER", "commitments/WRONG_STATE"],
    ),
    (
        "requestCommitmentChange",
        &["commitments/NOT_FOUND", "commitments/FORBIDDEN", "commitments/OWN_OFFER", "commitments/WRONG_STATE"],
    ),
    (
        "checkInCommitment",
        &[
            "commitments/NOT_FOUND",
            "commitments/FORBIDDEN",
            "commitments/WRONG_STATE",
            "commitments/DELIVERED_TOO_MUCH",
        ],
    ),
    ("withdrawCommitment", &["commitments/NOT_FOUND", "commitments/FORBIDDEN", "commitments/WRONG_STATE"]),
];

/// Codes of the four contexts that no mutation of these life cycles answers with, and what they are of.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("people", "UNKNOWN_NUTS_CODE", "opening a workspace"),
    ("people", "COUNTRY_MISMATCH", "opening a workspace"),
    ("people", "WORKSPACE_EXISTS", "opening a workspace"),
    ("people", "NAME_TAKEN", "opening a workspace, creating an institution"),
    ("people", "OID_TAKEN", "creating an institution"),
    ("people", "LAST_LEAD", "changing a role, ending a membership"),
    ("people", "TOKEN_LIFETIME", "creating a token"),
    ("strategies", "INVALID", "the form of texts and days, before any state is looked at"),
    ("strategies", "CODE_TAKEN", "creating an objective: before its life begins"),
    ("strategies", "UNKNOWN_THEME", "creating a strategy"),
    ("strategies", "OUTSIDE_PERIOD", "the days of an objective, which the model leaves as they are"),
    ("approvals", "DUPLICATE_SEAT", "creating a body"),
    ("approvals", "IMPOSSIBLE_RULE", "creating a body, amending its charter"),
];

#[derive(Default)]
struct Visited {
    moves: BTreeSet<String>,
    answers: BTreeSet<(&'static str, String)>,
    operations: usize,
}

static VISITED: Mutex<Option<Visited>> = Mutex::new(None);

/// One operation was answered as the model says.
pub(super) fn visited(mutation: &'static str, answer: &str, moves: &[String]) {
    let mut register = VISITED.lock().unwrap();
    let register = register.get_or_insert_default();
    register.operations += 1;
    register.moves.extend(moves.iter().cloned());
    register.answers.insert((mutation, answer.to_owned()));
}

/// Fails if something was never visited, or if something was visited that there is not.
pub(super) fn is_complete() {
    let register = VISITED.lock().unwrap();
    let register = register.as_ref().unwrap();
    println!("{} operations", register.operations);
    let mut wrong: Vec<String> = Vec::new();
    let moves: BTreeSet<String> = MOVES.iter().map(|one| (*one).to_owned()).collect();
    wrong.extend(moves.difference(&register.moves).map(|one| format!("never: {one}")));
    wrong.extend(register.moves.difference(&moves).map(|one| format!("unheard of: {one}")));
    let answers: BTreeSet<(&str, String)> = REFUSALS
        .iter()
        .flat_map(|(mutation, codes)| codes.iter().map(|code| (*mutation, (*code).to_owned())))
        .collect();
    let refused: BTreeSet<(&str, String)> =
        register.answers.iter().filter(|(_, answer)| answer != "done").cloned().collect();
    wrong.extend(answers.difference(&refused).map(|(mutation, code)| format!("never: {mutation} {code}")));
    wrong.extend(refused.difference(&answers).map(|(mutation, code)| format!("unheard of: {mutation} {code}")));
    for (mutation, _) in REFUSALS {
        if !register.answers.contains(&(mutation, "done".to_owned())) {
            wrong.push(format!("never: {mutation} done"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each code of the four contexts is answered by some mutation of the life cycles, or is of something else.
pub(super) fn knows_every_code() {
    let mut all: Vec<(&str, String)> = PeopleErrorCode::ALL.iter().map(|code| ("people", code.to_string())).collect();
    all.extend(StrategiesErrorCode::ALL.iter().map(|code| ("strategies", code.to_string())));
    all.extend(ApprovalsErrorCode::ALL.iter().map(|code| ("approvals", code.to_string())));
    all.extend(CommitmentsErrorCode::ALL.iter().map(|code| ("commitments", code.to_string())));
    for (context, code) in all {
        let full = format!("{context}/{code}");
        let here = REFUSALS.iter().any(|(_, codes)| codes.contains(&full.as_str()));
        let elsewhere = ELSEWHERE.iter().any(|(of, other, _)| (*of, *other) == (context, code.as_str()));
        assert!(here != elsewhere, "{full} is answered here, or it is said where");
    }
}
