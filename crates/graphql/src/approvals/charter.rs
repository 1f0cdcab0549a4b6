//! The type Charter, and its fractions.

use reads::{Entity, Keyed, Object};
use words::GovernanceBodyId;

use crate::sight::Sight;

/// The rules of a body in one version.
pub struct Charter;

impl Keyed for Charter {
    type Key = (GovernanceBodyId, i32);
    type Extent = ();

    fn key(row: &domain::approvals::Charter) -> (GovernanceBodyId, i32) {
        (row.body, row.version)
    }
}

impl Entity for Charter {
    type Context = Sight;
    type Row = domain::approvals::Charter;
    const NAME: &'static str = "Charter";
    const DOC: &'static str = "The rules of a body, versioned: a request keeps the version it was opened under.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("version", "From 1, without gaps.", |charter| charter.version)
            .nest::<Fraction>(
                "quorum",
                "Of the seats that may vote, how many must be present; abstentions are.",
                |charter| &charter.rules.quorum,
            )
            .nest::<Threshold>("threshold", "How much of APPROVE and REJECT must be APPROVE.", |charter| {
                &charter.rules.threshold
            })
            .leaf("coolingOffHours", "Hours between the last seat's ballot and an early close.", |charter| {
                charter.rules.cooling_off_hours
            })
            .leaf("noticeDays", "Days between the opening of a request and its dueAt, at the least.", |charter| {
                charter.rules.notice_days
            })
            .leaf("createdAt", "When it came into force.", |charter| charter.created_at)
    }
}

/// A part of the seats that may vote.
pub struct Fraction;

impl Entity for Fraction {
    type Context = Sight;
    type Row = domain::approvals::Fraction;
    const NAME: &'static str = "Fraction";
    const DOC: &'static str = "Of the seats that may vote.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.leaf("numerator", "At least 1.", |fraction| fraction.numerator).leaf(
            "denominator",
            "At least the numerator.",
            |fraction| fraction.denominator,
        )
    }
}

/// How much of APPROVE and REJECT must be APPROVE.
pub struct Threshold;

impl Entity for Threshold {
    type Context = Sight;
    type Row = domain::approvals::Threshold;
    const NAME: &'static str = "Threshold";
    const DOC: &'static str = "Of APPROVE and REJECT; abstentions count for the quorum only.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("numerator", "At least half the denominator.", |threshold| threshold.fraction.numerator)
            .leaf("denominator", "At least the numerator.", |threshold| threshold.fraction.denominator)
            .word("kind", "Whether the fraction itself is enough.", |threshold| threshold.kind)
    }
}
