//! What happened to strategies and objectives.

use serde::{Deserialize, Serialize};
use words::strategies::{ChangeClass, StrategyTitle, ThemeCode};
use words::{AnyId, Digest, ObjectiveId, StrategyId, TenantId};

use crate::activity::Happening;

/// An event of strategies, as its body is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "kinds are described in `words::activity::EventKind`, fields by their names and types")]
pub enum StrategiesEvent {
    /// In the tenant's own stream.
    ThemeAdded {
        tenant: TenantId,
        code: ThemeCode,
        title: StrategyTitle,
    },
    StrategyCreated {
        strategy: StrategyId,
        digest: Digest,
    },
    StrategyRevised {
        strategy: StrategyId,
        revision: i32,
        before: Digest,
        digest: Digest,
        change: ChangeClass,
        changed_fields: Vec<String>,
    },
    StrategySubmitted {
        strategy: StrategyId,
        digest: Digest,
    },
    StrategyChangesRequested {
        strategy: StrategyId,
        note: String,
    },
    StrategyRetired {
        strategy: StrategyId,
        reason: String,
    },
    ObjectiveCreated {
        objective: ObjectiveId,
        strategy: StrategyId,
        digest: Digest,
    },
    ObjectiveRevised {
        objective: ObjectiveId,
        revision: i32,
        before: Digest,
        digest: Digest,
        change: ChangeClass,
        changed_fields: Vec<String>,
    },
    ObjectiveSubmitted {
        objective: ObjectiveId,
        digest: Digest,
    },
    ObjectiveActivated {
        objective: ObjectiveId,
    },
    ObjectiveDropped {
        objective: ObjectiveId,
        reason: String,
    },
}

impl Happening for StrategiesEvent {
    fn touched(&self) -> Vec<AnyId> {
        match self {
            Self::ThemeAdded { tenant, .. } => vec![(*tenant).into()],
            Self::StrategyCreated { strategy, .. }
            | Self::StrategyRevised { strategy, .. }
            | Self::StrategySubmitted { strategy, .. }
            | Self::StrategyChangesRequested { strategy, .. }
            | Self::StrategyRetired { strategy, .. } => vec![(*strategy).into()],
            Self::ObjectiveCreated { objective, strategy, .. } => vec![(*objective).into(), (*strategy).into()],
            Self::ObjectiveRevised { objective, .. }
            | Self::ObjectiveSubmitted { objective, .. }
            | Self::ObjectiveActivated { objective }
            | Self::ObjectiveDropped { objective, .. } => vec![(*objective).into()],
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use words::Text as _;

    use super::*;
    use crate::activity::Event;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn the_tenants_own_kind_is_read_from_its_golden_text() {
        let golden =
            r#"{"kind":"THEME_ADDED","tenant":"00000000-0000-0000-0000-000000000001","code":"STX-1","title":"Sport"}"#;
        let event = StrategiesEvent::ThemeAdded {
            tenant: id(1),
            code: ThemeCode::parse("STX-1").unwrap(),
            title: StrategyTitle::parse("Sport").unwrap(),
        };
        assert_eq!(serde_json::to_string(&event).unwrap(), golden);
        assert_eq!(serde_json::from_str::<StrategiesEvent>(golden).unwrap(), event);
        assert_eq!(Event::of(&event).touched[0].kind(), "Tenant");
    }

    /// Each kind as it is written, for ever: what reads it today reads it in years.
    #[test]
    fn every_kind_is_read_from_its_golden_text() {
        let (strategy, objective): (StrategyId, ObjectiveId) = (id(1), id(2));
        let (before, digest) = (Digest::claimed("aa"), Digest::claimed("bb"));
        let golden = [
            (
                StrategiesEvent::StrategyCreated { strategy, digest: digest.clone() },
                r#"{"kind":"STRATEGY_CREATED","strategy":"00000000-0000-0000-0000-000000000001","digest":"bb"}"#,
            ),
            (
                StrategiesEvent::StrategyRevised {
                    strategy,
                    revision: 2,
                    before: before.clone(),
                    digest: digest.clone(),
                    change: ChangeClass::Material,
                    changed_fields: vec!["title".to_owned()],
                },
                r#"{"kind":"STRATEGY_REVISED","strategy":"00000000-0000-0000-0000-000000000001","revision":2,"before":"aa","digest":"bb","change":"MATERIAL","changedFields":["title"]}"#,
            ),
            (
                StrategiesEvent::StrategySubmitted { strategy, digest: digest.clone() },
                r#"{"kind":"STRATEGY_SUBMITTED","strategy":"00000000-0000-0000-0000-000000000001","digest":"bb"}"#,
            ),
            (
                StrategiesEvent::StrategyChangesRequested { strategy, note: "Shorter".to_owned() },
                r#"{"kind":"STRATEGY_CHANGES_REQUESTED","strategy":"00000000-0000-0000-0000-000000000001","note":"Shorter"}"#,
            ),
            (
                StrategiesEvent::StrategyRetired { strategy, reason: "Over".to_owned() },
                r#"{"kind":"STRATEGY_RETIRED","strategy":"00000000-0000-0000-0000-000000000001","reason":"Over"}"#,
            ),
            (
                StrategiesEvent::ObjectiveCreated { objective, strategy, digest: digest.clone() },
                r#"{"kind":"OBJECTIVE_CREATED","objective":"00000000-0000-0000-0000-000000000002","strategy":"00000000-0000-0000-0000-000000000001","digest":"bb"}"#,
            ),
            (
                StrategiesEvent::ObjectiveRevised {
                    objective,
                    revision: 3,
                    before,
                    digest: digest.clone(),
                    change: ChangeClass::Editorial,
                    changed_fields: vec!["description".to_owned()],
                },
                r#"{"kind":"OBJECTIVE_REVISED","objective":"00000000-0000-0000-0000-000000000002","revision":3,"before":"aa","digest":"bb","change":"EDITORIAL","changedFields":["description"]}"#,
            ),
            (
                StrategiesEvent::ObjectiveSubmitted { objective, digest },
                r#"{"kind":"OBJECTIVE_SUBMITTED","objective":"00000000-0000-0000-0000-000000000002","digest":"bb"}"#,
            ),
            (
                StrategiesEvent::ObjectiveActivated { objective },
                r#"{"kind":"OBJECTIVE_ACTIVATED","objective":"00000000-0000-0000-0000-000000000002"}"#,
            ),
            (
                StrategiesEvent::ObjectiveDropped { objective, reason: "Too dear".to_owned() },
                r#"{"kind":"OBJECTIVE_DROPPED","objective":"00000000-0000-0000-0000-000000000002","reason":"Too dear"}"#,
            ),
        ];
        for (event, golden) in golden {
            assert_eq!(serde_json::to_string(&event).unwrap(), golden);
            assert_eq!(serde_json::from_str::<StrategiesEvent>(golden).unwrap(), event);
            let written = Event::of(&event);
            let subject = if written.kind.starts_with("STRATEGY") { "Strategy" } else { "Objective" };
            assert_eq!(written.touched[0].kind(), subject, "the subject is what the kind's first word names");
            assert!(written.kind.parse::<words::activity::EventKind>().is_ok(), "{golden}");
        }
    }
}
