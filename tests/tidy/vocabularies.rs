//! Vocabularies are the same in words and in SQL.

use std::collections::BTreeSet;

use crate::sources::all;

macro_rules! vocabularies {
    ($($path:path),* $(,)?) => {
        vec![$((stringify!($path), { use $path as Vocabulary; Vocabulary::ALL.iter().map(|word| word.as_str().to_owned()).collect::<BTreeSet<String>>() })),*]
    };
}

fn known() -> Vec<(&'static str, BTreeSet<String>)> {
    vocabularies![
        words::people::Programme,
        words::people::MemberRole,
        words::people::InstitutionType,
        words::people::Helix,
        words::people::ActorRole,
        words::people::InvitationState,
        words::people::InvitationDelivery,
        words::people::TokenScope,
        words::strategies::StrategyState,
        words::strategies::ObjectiveState,
        words::strategies::Origin,
        words::strategies::ChangeClass,
        words::discussion::CommentKind,
        words::discussion::ThreadState,
        words::discussion::Audience,
        words::discussion::AnchorState,
        words::discussion::ResolutionOutcome,
        words::approvals::BodyKind,
        words::approvals::ThresholdKind,
        words::approvals::ApprovalRequestState,
        words::approvals::BallotDecision,
        words::approvals::OutcomeResult,
        words::commitments::CommitmentKind,
        words::commitments::CommitmentState,
        words::commitments::Health,
    ]
}

/// The lists of words in `IN (…)` and `ARRAY[…]` of the CHECKs of tables.
fn checked() -> Vec<(String, BTreeSet<String>)> {
    let mut lists = Vec::new();
    for source in all().into_iter().filter(|s| s.path.starts_with("migrations/")) {
        for line in
            source.text.lines().filter(|line| line.contains("NOT NULL CHECK (") || line.contains("text CHECK ("))
        {
            for (open, close) in [(" IN (", ')'), ("<@ ARRAY[", ']')] {
                let Some((_, rest)) = line.split_once(open) else { continue };
                let words = rest
                    .split(close)
                    .next()
                    .unwrap()
                    .split(',')
                    .map(|word| word.trim().trim_matches('\'').to_owned())
                    .collect();
                lists.push((format!("{}: {}", source.path, line.trim()), words));
            }
        }
    }
    lists
}

#[test]
fn every_check_is_a_vocabulary_and_every_vocabulary_is_checked() {
    let (known, checked) = (known(), checked());
    assert!(checked.len() > 20, "the CHECKs were found");
    let types: BTreeSet<String> = ["Strategy", "Objective"].map(str::to_owned).into();
    for (place, words) in &checked {
        assert!(*words == types || known.iter().any(|(_, all)| all == words), "no vocabulary has the words of {place}");
    }
    for (name, all) in &known {
        assert!(checked.iter().any(|(_, words)| words == all), "no CHECK has the words of {name}");
    }
}
