//! A strategy: a choice of direction of an institution or of the region.

use serde::{Deserialize, Serialize};
use words::approvals::OutcomeResult;
use words::strategies::{ChangeClass, Rationale, StrategyState, StrategyTitle, ThemeCode};
use words::{Change, Day, InstitutionId, StrategyId, Timestamp, WorkspaceId};

use crate::people::{Place, Standing};
use crate::strategies::period::Period;
use crate::strategies::revision::{Content, Edit};
use crate::strategies::{Pending, StrategiesAct, StrategiesRefusal};

/// A strategy as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Strategy {
    /// Its id.
    pub id: StrategyId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// The institution that owns it; null: the region.
    pub owner: Option<InstitutionId>,
    /// A row of the repository.
    pub theme: ThemeCode,
    /// What it is called.
    pub title: StrategyTitle,
    /// Why it was chosen.
    pub rationale: Option<Rationale>,
    /// The first day of its period.
    pub period_from: Option<Day>,
    /// The last day of its period.
    pub period_to: Option<Day>,
    /// Where it stands in its life.
    pub state: StrategyState,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The content of a strategy: what is revised and approved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StrategyContent {
    /// A row of the repository; fixed when the strategy is created.
    pub theme_code: ThemeCode,
    /// What it is called.
    pub title: StrategyTitle,
    /// Why it was chosen.
    pub rationale: Option<Rationale>,
    /// The first day of its period.
    pub period_from: Option<Day>,
    /// The last day of its period.
    pub period_to: Option<Day>,
}

impl Content for StrategyContent {
    const FORMAT: &'static str = "entente/strategy/1";
}

impl StrategyContent {
    /// Its period.
    pub fn period(&self) -> Period {
        Period { from: self.period_from, to: self.period_to }
    }

    /// Whether it may stand at all.
    ///
    /// # Errors
    /// `OutsidePeriod`: its period ends before it begins.
    pub fn check(&self) -> Result<(), StrategiesRefusal> {
        if self.period().is_sound() { Ok(()) } else { Err(StrategiesRefusal::OutsidePeriod { field: "periodTo" }) }
    }

    /// Whether the days of its objectives, from the earliest to the latest, lie in its period.
    ///
    /// # Errors
    /// `OutsidePeriod`: one does not.
    fn holds(&self, objectives: Period) -> Result<(), StrategiesRefusal> {
        if objectives.from.is_some_and(|earliest| !self.period().begins_by(earliest)) {
            return Err(StrategiesRefusal::OutsidePeriod { field: "periodFrom" });
        }
        if objectives.to.is_some_and(|latest| !self.period().lasts_until(latest)) {
            return Err(StrategiesRefusal::OutsidePeriod { field: "periodTo" });
        }
        Ok(())
    }
}

/// What a revision does to a strategy's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StrategyChanges {
    /// Another title; `None` keeps it.
    pub title: Option<StrategyTitle>,
    /// Why it was chosen.
    pub rationale: Change<Rationale>,
    /// The first day of its period.
    pub period_from: Change<Day>,
    /// The last day of its period.
    pub period_to: Change<Day>,
}

impl StrategyChanges {
    /// The content after the changes.
    #[must_use]
    pub fn apply(self, content: StrategyContent) -> StrategyContent {
        StrategyContent {
            theme_code: content.theme_code,
            title: self.title.unwrap_or(content.title),
            rationale: self.rationale.apply(content.rationale),
            period_from: self.period_from.apply(content.period_from),
            period_to: self.period_to.apply(content.period_to),
        }
    }
}

impl Strategy {
    /// A new draft with this content.
    pub fn begin(
        id: StrategyId,
        workspace: WorkspaceId,
        owner: Option<InstitutionId>,
        content: StrategyContent,
        now: Timestamp,
    ) -> Self {
        let StrategyContent { theme_code, title, rationale, period_from, period_to } = content;
        Self {
            id,
            workspace,
            owner,
            theme: theme_code,
            title,
            rationale,
            period_from,
            period_to,
            state: StrategyState::Draft,
            created_at: now,
        }
    }

    /// Where it stands and whose it is, for the table of rights.
    pub fn place(&self) -> Place {
        Place::owned(self.workspace, self.owner)
    }

    /// Its period.
    pub fn period(&self) -> Period {
        Period { from: self.period_from, to: self.period_to }
    }

    /// What it says now.
    pub fn content(&self) -> StrategyContent {
        StrategyContent {
            theme_code: self.theme.clone(),
            title: self.title.clone(),
            rationale: self.rationale.clone(),
            period_from: self.period_from,
            period_to: self.period_to,
        }
    }

    /// Whether its text may be revised.
    ///
    /// # Errors
    /// `WrongState` (retired), `RequestOpen`.
    pub fn may_be_revised(&self, pending: Pending) -> Result<(), StrategiesRefusal> {
        self.is_not(StrategyState::Retired)?;
        pending.lets_revise()
    }

    /// The strategy with other content, and what that changes. `objectives` are the days of its objectives, from the earliest to the
    /// latest. A material change of an approved one goes to review; any change of one that was given back or rejected makes it a draft.
    ///
    /// # Errors
    /// `WrongState`, `RequestOpen`, `NothingChanged`, `OutsidePeriod`.
    pub fn revise(
        self,
        changes: StrategyChanges,
        objectives: Period,
        pending: Pending,
    ) -> Result<(Self, Edit), StrategiesRefusal> {
        use StrategyState::{Approved, ChangesRequested, Draft, InReview, Rejected};
        self.may_be_revised(pending)?;
        let earlier = self.content();
        let content = changes.apply(earlier.clone());
        let edit = content.edit_of(&earlier).ok_or(StrategiesRefusal::NothingChanged)?;
        content.check()?;
        content.holds(objectives)?;
        let state = match (self.state, edit.change) {
            (ChangesRequested | Rejected, _) => Draft,
            (Approved, ChangeClass::Material) => InReview,
            (state, _) => state,
        };
        let StrategyContent { theme_code: _, title, rationale, period_from, period_to } = content;
        Ok((Self { title, rationale, period_from, period_to, state, ..self }, edit))
    }

    /// Whether an objective may be added.
    ///
    /// # Errors
    /// `WrongState` (retired).
    pub fn may_grow(&self) -> Result<(), StrategiesRefusal> {
        self.is_not(StrategyState::Retired)
    }

    /// The strategy in review.
    ///
    /// # Errors
    /// `WrongState` (no draft).
    pub fn submit(self) -> Result<Self, StrategiesRefusal> {
        self.may_be_submitted()?;
        Ok(Self { state: StrategyState::InReview, ..self })
    }

    /// Whether it may be submitted.
    ///
    /// # Errors
    /// `WrongState` (no draft).
    pub fn may_be_submitted(&self) -> Result<(), StrategiesRefusal> {
        self.is(StrategyState::Draft)
    }

    /// The strategy given back to its authors.
    ///
    /// # Errors
    /// `WrongState` (not in review), `RequestOpen`.
    pub fn request_changes(self, pending: Pending) -> Result<Self, StrategiesRefusal> {
        self.is(StrategyState::InReview)?;
        pending.lets_go()?;
        Ok(Self { state: StrategyState::ChangesRequested, ..self })
    }

    /// The strategy out of force. No request can be open about an approved one: a body is asked about what is in review.
    ///
    /// # Errors
    /// `WrongState` (not approved).
    pub fn retire(self) -> Result<Self, StrategiesRefusal> {
        self.is(StrategyState::Approved)?;
        Ok(Self { state: StrategyState::Retired, ..self })
    }

    /// The strategy where a published outcome puts it.
    ///
    /// # Errors
    /// `WrongState` (not in review).
    pub fn conclude(self, outcome: OutcomeResult) -> Result<Self, StrategiesRefusal> {
        self.is(StrategyState::InReview)?;
        let state = match outcome {
            OutcomeResult::Adopted | OutcomeResult::AdoptedWithConditions => StrategyState::Approved,
            OutcomeResult::Returned => StrategyState::ChangesRequested,
            OutcomeResult::Rejected => StrategyState::Rejected,
        };
        Ok(Self { state, ..self })
    }

    /// What a caller may do with it now, by the guards and rights that the commands ask.
    pub fn permits(&self, standing: &Standing, pending: Pending) -> StrategyPermits {
        let right = |act: StrategiesAct| standing.may(act, self.place()).map(|_| ()).map_err(StrategiesRefusal::from);
        let (write, move_on) = (StrategiesAct::write(self.place()), StrategiesAct::move_on(self.place()));
        StrategyPermits {
            revise: right(write).and_then(|()| self.may_be_revised(pending)),
            add_objective: right(write).and_then(|()| self.may_grow()),
            submit: right(move_on).and_then(|()| self.may_be_submitted()),
        }
    }

    fn is(&self, state: StrategyState) -> Result<(), StrategiesRefusal> {
        if self.state == state { Ok(()) } else { Err(self.wrong_state()) }
    }

    fn is_not(&self, state: StrategyState) -> Result<(), StrategiesRefusal> {
        if self.state == state { Err(self.wrong_state()) } else { Ok(()) }
    }

    fn wrong_state(&self) -> StrategiesRefusal {
        StrategiesRefusal::WrongState { state: self.state.to_string() }
    }
}

/// What a caller may do with a strategy now; each refusal is the one that the command would give.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the command of its name")]
pub struct StrategyPermits {
    pub revise: Result<(), StrategiesRefusal>,
    pub add_objective: Result<(), StrategiesRefusal>,
    pub submit: Result<(), StrategiesRefusal>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use StrategyState::{Approved, ChangesRequested, Draft, InReview, Rejected, Retired};
    use words::Text as _;
    use words::people::{MemberRole, TokenScope};

    use super::*;
    use crate::people::Membership;
    use crate::refusal::blocked_by;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn day(text: &str) -> Option<Day> {
        Day::parse(text)
    }

    fn content() -> StrategyContent {
        StrategyContent {
            theme_code: ThemeCode::parse("ST3").unwrap(),
            title: StrategyTitle::parse("Networks").unwrap(),
            rationale: None,
            period_from: day("2026-01-01"),
            period_to: day("2027-12-31"),
        }
    }

    fn strategy(state: StrategyState) -> Strategy {
        let begun =
            Strategy::begin(id(1), id(2), Some(id(3)), content(), Timestamp::parse("2026-03-01T09:30:00Z").unwrap());
        Strategy { state, ..begun }
    }

    fn retitled() -> StrategyChanges {
        StrategyChanges { title: Some(StrategyTitle::parse("Networks abroad").unwrap()), ..StrategyChanges::default() }
    }

    fn reasoned() -> StrategyChanges {
        StrategyChanges { rationale: Change::Set(Rationale::parse("Because").unwrap()), ..StrategyChanges::default() }
    }

    fn wrong(state: StrategyState) -> StrategiesRefusal {
        StrategiesRefusal::WrongState { state: state.to_string() }
    }

    #[test]
    fn a_revision_moves_what_was_decided_upon() {
        for (from, material, editorial) in [
            (Draft, Some(Draft), Some(Draft)),
            (InReview, Some(InReview), Some(InReview)),
            (ChangesRequested, Some(Draft), Some(Draft)),
            (Rejected, Some(Draft), Some(Draft)),
            (Approved, Some(InReview), Some(Approved)),
            (Retired, None, None),
        ] {
            for (changes, to) in [(retitled(), material), (reasoned(), editorial)] {
                let revised = strategy(from)
                    .revise(changes, Period::default(), Pending::Nothing)
                    .map(|(revised, _)| revised.state);
                assert_eq!(revised, to.ok_or(wrong(from)), "{from}");
            }
        }
    }

    #[test]
    fn each_step_is_taken_from_its_state_only() {
        for &state in StrategyState::ALL {
            let expect =
                |from: StrategyState, to: StrategyState| if state == from { Ok(to) } else { Err(wrong(state)) };
            let reached = |result: Result<Strategy, StrategiesRefusal>| result.map(|s| s.state);
            assert_eq!(reached(strategy(state).submit()), expect(Draft, InReview));
            assert_eq!(reached(strategy(state).request_changes(Pending::Nothing)), expect(InReview, ChangesRequested));
            assert_eq!(reached(strategy(state).retire()), expect(Approved, Retired));
            for (outcome, to) in [
                (OutcomeResult::Adopted, Approved),
                (OutcomeResult::AdoptedWithConditions, Approved),
                (OutcomeResult::Returned, ChangesRequested),
                (OutcomeResult::Rejected, Rejected),
            ] {
                assert_eq!(reached(strategy(state).conclude(outcome)), expect(InReview, to));
            }
            assert_eq!(strategy(state).may_grow(), if state == Retired { Err(wrong(state)) } else { Ok(()) });
        }
    }

    #[test]
    fn a_request_holds_what_it_is_about() {
        let revised = |pending| strategy(InReview).revise(retitled(), Period::default(), pending).map(|_| ());
        assert_eq!(revised(Pending::Open), Ok(()), "ballots go stale");
        assert_eq!(revised(Pending::AwaitsOutcome), Err(StrategiesRefusal::RequestOpen));
        for pending in [Pending::Open, Pending::AwaitsOutcome] {
            assert_eq!(strategy(InReview).request_changes(pending), Err(StrategiesRefusal::RequestOpen));
        }
    }

    #[test]
    fn a_revision_changes_something_and_says_what() {
        let same =
            StrategyChanges { title: Some(content().title), rationale: Change::Clear, ..StrategyChanges::default() };
        assert_eq!(
            strategy(Draft).revise(same, Period::default(), Pending::Nothing),
            Err(StrategiesRefusal::NothingChanged)
        );
        let (revised, edit) = strategy(Draft).revise(retitled(), Period::default(), Pending::Nothing).unwrap();
        assert_eq!((edit.changed_fields, edit.change), (vec!["title".to_owned()], ChangeClass::Material));
        let (revised, edit) = revised.revise(reasoned(), Period::default(), Pending::Nothing).unwrap();
        assert_eq!((edit.changed_fields, edit.change), (vec!["rationale".to_owned()], ChangeClass::Editorial));
        let back =
            StrategyChanges { title: Some(content().title), rationale: Change::Clear, ..StrategyChanges::default() };
        let (revised, _) = revised.revise(back, Period::default(), Pending::Nothing).unwrap();
        assert_eq!(revised.content().digest(), content().digest(), "the same content, the same digest");
    }

    #[test]
    fn the_period_is_sound_and_holds_the_objectives() {
        let until = |to: &str| StrategyChanges {
            period_to: Change::Set(Day::parse(to).unwrap()),
            ..StrategyChanges::default()
        };
        let from = |from: &str| StrategyChanges {
            period_from: Change::Set(Day::parse(from).unwrap()),
            ..StrategyChanges::default()
        };
        let objectives = Period { from: day("2026-02-01"), to: day("2027-06-30") };
        for (changes, refused) in [
            (until("2025-12-31"), Some("periodTo")),
            (until("2027-06-29"), Some("periodTo")),
            (until("2027-06-30"), None),
            (from("2026-02-02"), Some("periodFrom")),
            (from("2026-02-01"), None),
            (StrategyChanges { period_to: Change::Clear, ..StrategyChanges::default() }, None),
        ] {
            let revised = strategy(Draft).revise(changes.clone(), objectives, Pending::Nothing).map(|_| ());
            assert_eq!(
                revised,
                refused.map_or(Ok(()), |field| Err(StrategiesRefusal::OutsidePeriod { field })),
                "{changes:?}"
            );
        }
    }

    #[test]
    fn the_digest_is_over_canonical_json_with_the_format() {
        let canonical = r#"{"content":{"periodFrom":"2026-01-01","periodTo":"2027-12-31","rationale":null,"themeCode":"ST3","title":"Networks"},"format":"entente/strategy/1"}"#;
        assert_eq!(content().digest(), words::Digest::of(canonical.as_bytes()));
    }

    #[test]
    fn permits_are_the_rights_and_the_guards() {
        let standing = |role| Standing {
            person: Some(id(9)),
            memberships: vec![Membership { member: id(8), workspace: Some(id(2)), institution: Some(id(3)), role }],
            scopes: TokenScope::ALL.to_vec(),
        };
        let shown = |role, state, pending| {
            let permits = strategy(state).permits(&standing(role), pending);
            [permits.revise, permits.add_objective, permits.submit].map(|one| blocked_by(one).unwrap_or_default())
        };
        assert_eq!(shown(MemberRole::InstitutionLead, Draft, Pending::Nothing), ["", "", ""]);
        assert_eq!(shown(MemberRole::Member, Draft, Pending::Nothing), ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]);
        assert_eq!(
            shown(MemberRole::RegionLead, Draft, Pending::Nothing),
            ["FORBIDDEN", "FORBIDDEN", ""],
            "a lead of the owner"
        );
        assert_eq!(
            shown(MemberRole::InstitutionLead, InReview, Pending::AwaitsOutcome),
            ["REQUEST_OPEN", "", "WRONG_STATE"]
        );
        assert_eq!(
            shown(MemberRole::InstitutionLead, Retired, Pending::Nothing),
            ["WRONG_STATE", "WRONG_STATE", "WRONG_STATE"]
        );
    }
}
