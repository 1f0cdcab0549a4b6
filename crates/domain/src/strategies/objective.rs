//! An objective: a result of a strategy to be reached, by when, measured how.

use serde::{Deserialize, Serialize};
use words::approvals::OutcomeResult;
use words::strategies::{
    ChangeClass, Description, ObjectiveCode, ObjectiveState, ObjectiveStatement, Origin, SmartAnswer, TargetGroup,
};
use words::{Change, Day, InstitutionId, ObjectiveId, StrategyId, Timestamp, WorkspaceId};

use crate::people::{Place, Standing};
use crate::strategies::period::Period;
use crate::strategies::revision::{Content, Edit};
use crate::strategies::{Pending, StrategiesAct, StrategiesRefusal};

/// An objective as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its id.
    pub id: ObjectiveId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// The institution that owns its strategy, and it; null: the region.
    pub owner: Option<InstitutionId>,
    /// The strategy that it serves.
    pub strategy: StrategyId,
    /// What it says.
    pub content: ObjectiveContent,
    /// Where it stands in its life.
    pub state: ObjectiveState,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The content of an objective: what is revised and approved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectiveContent {
    /// Unique in its strategy; fixed when the objective is created.
    pub code: ObjectiveCode,
    /// What is to be reached, in a sentence.
    pub statement: ObjectiveStatement,
    /// More about it.
    pub description: Option<Description>,
    /// When work on it begins.
    pub starts_on: Option<Day>,
    /// By when it is to be reached.
    pub due_on: Option<Day>,
    /// Whom it is for.
    pub target_group: Option<TargetGroup>,
    /// Whether it came from above or from below; fixed when the objective is created.
    pub origin: Origin,
    /// The five answers.
    pub smart: Smart,
}

/// Why an objective is a good one, in five answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Smart {
    /// What exactly.
    pub specific: Option<SmartAnswer>,
    /// How it is measured.
    pub measurable: Option<SmartAnswer>,
    /// Why it can be done.
    pub achievable: Option<SmartAnswer>,
    /// Why it matters.
    pub relevant: Option<SmartAnswer>,
    /// By when, step by step.
    pub time_bound: Option<SmartAnswer>,
}

impl Content for ObjectiveContent {
    const FORMAT: &'static str = "entente/objective/1";
}

impl ObjectiveContent {
    /// Whether its days are in order and lie in the period of its strategy.
    ///
    /// # Errors
    /// `OutsidePeriod`: one does not, or the objective is due before it starts.
    pub fn check(&self, period: Period) -> Result<(), StrategiesRefusal> {
        let outside = |field| Err(StrategiesRefusal::OutsidePeriod { field });
        if self.starts_on.is_some_and(|day| !period.holds(day)) {
            return outside("startsOn");
        }
        let own = Period { from: self.starts_on, to: self.due_on };
        if self.due_on.is_some_and(|day| !period.holds(day)) || !own.is_sound() {
            return outside("dueOn");
        }
        Ok(())
    }

    /// Whether it may go before a body: statement (always given), dueOn and the five answers.
    ///
    /// # Errors
    /// `NotSmart`: what is missing.
    pub fn is_smart(&self) -> Result<(), StrategiesRefusal> {
        let Smart { specific, measurable, achievable, relevant, time_bound } = &self.smart;
        let given = [
            ("dueOn", self.due_on.is_some()),
            ("smart.specific", specific.is_some()),
            ("smart.measurable", measurable.is_some()),
            ("smart.achievable", achievable.is_some()),
            ("smart.relevant", relevant.is_some()),
            ("smart.timeBound", time_bound.is_some()),
        ];
        let missing: Vec<_> = given.into_iter().filter_map(|(field, given)| (!given).then_some(field)).collect();
        if missing.is_empty() { Ok(()) } else { Err(StrategiesRefusal::NotSmart { missing }) }
    }
}

/// What a revision does to an objective's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectiveChanges {
    /// Another statement; `None` keeps it.
    pub statement: Option<ObjectiveStatement>,
    /// More about it.
    pub description: Change<Description>,
    /// When work on it begins.
    pub starts_on: Change<Day>,
    /// By when it is to be reached.
    pub due_on: Change<Day>,
    /// Whom it is for.
    pub target_group: Change<TargetGroup>,
    /// The five answers, each by itself.
    pub smart: SmartChanges,
}

/// What a revision does to the five answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmartChanges {
    /// What exactly.
    pub specific: Change<SmartAnswer>,
    /// How it is measured.
    pub measurable: Change<SmartAnswer>,
    /// Why it can be done.
    pub achievable: Change<SmartAnswer>,
    /// Why it matters.
    pub relevant: Change<SmartAnswer>,
    /// By when, step by step.
    pub time_bound: Change<SmartAnswer>,
}

impl ObjectiveChanges {
    /// The content after the changes.
    #[must_use]
    pub fn apply(self, content: ObjectiveContent) -> ObjectiveContent {
        ObjectiveContent {
            code: content.code,
            statement: self.statement.unwrap_or(content.statement),
            description: self.description.apply(content.description),
            starts_on: self.starts_on.apply(content.starts_on),
            due_on: self.due_on.apply(content.due_on),
            target_group: self.target_group.apply(content.target_group),
            origin: content.origin,
            smart: self.smart.apply(content.smart),
        }
    }
}

impl SmartChanges {
    /// All five cleared.
    pub fn clear() -> Self {
        Self {
            specific: Change::Clear,
            measurable: Change::Clear,
            achievable: Change::Clear,
            relevant: Change::Clear,
            time_bound: Change::Clear,
        }
    }

    fn apply(self, smart: Smart) -> Smart {
        Smart {
            specific: self.specific.apply(smart.specific),
            measurable: self.measurable.apply(smart.measurable),
            achievable: self.achievable.apply(smart.achievable),
            relevant: self.relevant.apply(smart.relevant),
            time_bound: self.time_bound.apply(smart.time_bound),
        }
    }
}

impl Objective {
    /// Where it stands and whose it is, for the table of rights.
    pub fn place(&self) -> Place {
        Place::owned(self.workspace, self.owner)
    }

    /// Whether its text may be revised.
    ///
    /// # Errors
    /// `WrongState` (dropped), `RequestOpen`.
    pub fn may_be_revised(&self, pending: Pending) -> Result<(), StrategiesRefusal> {
        self.is_not_dropped()?;
        pending.lets_revise()
    }

    /// The objective with other content, and what that changes; `period` is its strategy's. From SUBMITTED on it stays SMART; a material
    /// change of an approved or active one puts it before the body again.
    ///
    /// # Errors
    /// `WrongState`, `RequestOpen`, `NothingChanged`, `OutsidePeriod`, `NotSmart`.
    pub fn revise(
        self,
        changes: ObjectiveChanges,
        period: Period,
        pending: Pending,
    ) -> Result<(Self, Edit), StrategiesRefusal> {
        use ObjectiveState::{Active, Approved, Draft, Submitted};
        self.may_be_revised(pending)?;
        let content = changes.apply(self.content.clone());
        let edit = content.edit_of(&self.content).ok_or(StrategiesRefusal::NothingChanged)?;
        content.check(period)?;
        if self.state != Draft {
            content.is_smart()?;
        }
        let state = match (self.state, edit.change) {
            (Approved | Active, ChangeClass::Material) => Submitted,
            (state, _) => state,
        };
        Ok((Self { content, state, ..self }, edit))
    }

    /// Whether it may be submitted.
    ///
    /// # Errors
    /// `WrongState` (no draft), `NotSmart`.
    pub fn may_be_submitted(&self) -> Result<(), StrategiesRefusal> {
        self.is(ObjectiveState::Draft)?;
        self.content.is_smart()
    }

    /// The objective before the body.
    ///
    /// # Errors
    /// `WrongState` (no draft), `NotSmart`.
    pub fn submit(self) -> Result<Self, StrategiesRefusal> {
        self.may_be_submitted()?;
        Ok(Self { state: ObjectiveState::Submitted, ..self })
    }

    /// The objective being worked on.
    ///
    /// # Errors
    /// `WrongState` (not approved).
    pub fn activate(self) -> Result<Self, StrategiesRefusal> {
        self.is(ObjectiveState::Approved)?;
        Ok(Self { state: ObjectiveState::Active, ..self })
    }

    /// The objective given up.
    ///
    /// # Errors
    /// `WrongState` (dropped already), `RequestOpen`.
    pub fn give_up(self, pending: Pending) -> Result<Self, StrategiesRefusal> {
        self.is_not_dropped()?;
        pending.lets_go()?;
        Ok(Self { state: ObjectiveState::Dropped, ..self })
    }

    /// The objective where a published outcome puts it.
    ///
    /// # Errors
    /// `WrongState` (not submitted).
    pub fn conclude(self, outcome: OutcomeResult) -> Result<Self, StrategiesRefusal> {
        self.is(ObjectiveState::Submitted)?;
        let state = match outcome {
            OutcomeResult::Adopted | OutcomeResult::AdoptedWithConditions => ObjectiveState::Approved,
            OutcomeResult::Returned | OutcomeResult::Rejected => ObjectiveState::Draft,
        };
        Ok(Self { state, ..self })
    }

    /// What a caller may do with it now, by the guards and rights that the commands ask.
    pub fn permits(&self, standing: &Standing, pending: Pending) -> ObjectivePermits {
        let right = |act: StrategiesAct| standing.may(act, self.place()).map(|_| ()).map_err(StrategiesRefusal::from);
        ObjectivePermits {
            revise: right(StrategiesAct::write(self.place())).and_then(|()| self.may_be_revised(pending)),
            submit: right(StrategiesAct::move_on(self.place())).and_then(|()| self.may_be_submitted()),
        }
    }

    fn is(&self, state: ObjectiveState) -> Result<(), StrategiesRefusal> {
        if self.state == state { Ok(()) } else { Err(self.wrong_state()) }
    }

    fn is_not_dropped(&self) -> Result<(), StrategiesRefusal> {
        if self.state == ObjectiveState::Dropped { Err(self.wrong_state()) } else { Ok(()) }
    }

    fn wrong_state(&self) -> StrategiesRefusal {
        StrategiesRefusal::WrongState { state: self.state.to_string() }
    }
}

/// What a caller may do with an objective now; each refusal is the one that the command would give.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the command of its name")]
pub struct ObjectivePermits {
    pub revise: Result<(), StrategiesRefusal>,
    pub submit: Result<(), StrategiesRefusal>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use ObjectiveState::{Active, Approved, Draft, Dropped, Submitted};
    use words::Text as _;

    use super::*;
    use crate::people::Membership;
    use crate::refusal::blocked_by;
    use words::people::{MemberRole, TokenScope};

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn day(text: &str) -> Option<Day> {
        Day::parse(text)
    }

    fn year() -> Period {
        Period { from: day("2026-01-01"), to: day("2026-12-31") }
    }

    fn answer(text: &str) -> Option<SmartAnswer> {
        SmartAnswer::parse(text).ok()
    }

    fn smart() -> Smart {
        Smart {
            specific: answer("s"),
            measurable: answer("m"),
            achievable: answer("a"),
            relevant: answer("r"),
            time_bound: answer("t"),
        }
    }

    fn content() -> ObjectiveContent {
        ObjectiveContent {
            code: ObjectiveCode::parse("ST3.1").unwrap(),
            statement: ObjectiveStatement::parse("Two networks are joined").unwrap(),
            description: None,
            starts_on: day("2026-02-01"),
            due_on: day("2026-11-30"),
            target_group: None,
            origin: Origin::BottomUp,
            smart: smart(),
        }
    }

    fn objective(state: ObjectiveState) -> Objective {
        let created_at = Timestamp::parse("2026-03-01T09:30:00Z").unwrap();
        Objective {
            id: id(1),
            workspace: id(2),
            owner: Some(id(3)),
            strategy: id(4),
            content: content(),
            state,
            created_at,
        }
    }

    fn restated() -> ObjectiveChanges {
        ObjectiveChanges {
            statement: Some(ObjectiveStatement::parse("Three networks are joined").unwrap()),
            ..ObjectiveChanges::default()
        }
    }

    fn described() -> ObjectiveChanges {
        ObjectiveChanges {
            description: Change::Set(Description::parse("More").unwrap()),
            ..ObjectiveChanges::default()
        }
    }

    fn unmeasured() -> ObjectiveChanges {
        let smart = SmartChanges { measurable: Change::Clear, ..SmartChanges::default() };
        ObjectiveChanges { smart, ..ObjectiveChanges::default() }
    }

    fn wrong(state: ObjectiveState) -> StrategiesRefusal {
        StrategiesRefusal::WrongState { state: state.to_string() }
    }

    #[test]
    fn a_material_revision_puts_it_before_the_body_again() {
        for (from, material, editorial) in [
            (Draft, Some(Draft), Some(Draft)),
            (Submitted, Some(Submitted), Some(Submitted)),
            (Approved, Some(Submitted), Some(Approved)),
            (Active, Some(Submitted), Some(Active)),
            (Dropped, None, None),
        ] {
            for (changes, to) in [(restated(), material), (described(), editorial)] {
                let revised =
                    objective(from).revise(changes, year(), Pending::Nothing).map(|(revised, _)| revised.state);
                assert_eq!(revised, to.ok_or(wrong(from)), "{from}");
            }
        }
    }

    #[test]
    fn each_step_is_taken_from_its_state_only() {
        for &state in ObjectiveState::ALL {
            let expect =
                |from: ObjectiveState, to: ObjectiveState| if state == from { Ok(to) } else { Err(wrong(state)) };
            let reached = |result: Result<Objective, StrategiesRefusal>| result.map(|o| o.state);
            assert_eq!(reached(objective(state).submit()), expect(Draft, Submitted));
            assert_eq!(reached(objective(state).activate()), expect(Approved, Active));
            let given_up = reached(objective(state).give_up(Pending::Nothing));
            assert_eq!(given_up, if state == Dropped { Err(wrong(Dropped)) } else { Ok(Dropped) });
            for (outcome, to) in [
                (OutcomeResult::Adopted, Approved),
                (OutcomeResult::AdoptedWithConditions, Approved),
                (OutcomeResult::Returned, Draft),
                (OutcomeResult::Rejected, Draft),
            ] {
                assert_eq!(reached(objective(state).conclude(outcome)), expect(Submitted, to));
            }
        }
    }

    #[test]
    fn a_request_holds_what_it_is_about() {
        let revised = |pending| objective(Submitted).revise(restated(), year(), pending).map(|_| ());
        assert_eq!(revised(Pending::Open), Ok(()), "ballots go stale");
        assert_eq!(revised(Pending::AwaitsOutcome), Err(StrategiesRefusal::RequestOpen));
        for pending in [Pending::Open, Pending::AwaitsOutcome] {
            assert_eq!(objective(Submitted).give_up(pending), Err(StrategiesRefusal::RequestOpen));
        }
    }

    #[test]
    fn from_submitted_on_a_revision_keeps_it_smart() {
        let missing = StrategiesRefusal::NotSmart { missing: vec!["smart.measurable"] };
        for (state, refused) in [(Draft, false), (Submitted, true), (Approved, true), (Active, true)] {
            let revised = objective(state).revise(unmeasured(), year(), Pending::Nothing).map(|_| ());
            assert_eq!(revised, if refused { Err(missing.clone()) } else { Ok(()) }, "{state}");
        }
        let (unsmart, edit) = objective(Draft).revise(unmeasured(), year(), Pending::Nothing).unwrap();
        assert_eq!(edit.changed_fields, ["smart.measurable"]);
        assert_eq!(unsmart.submit(), Err(missing));
    }

    #[test]
    fn all_that_is_missing_is_named() {
        let bare = ObjectiveContent { due_on: None, smart: Smart::default(), ..content() };
        let missing = vec![
            "dueOn",
            "smart.specific",
            "smart.measurable",
            "smart.achievable",
            "smart.relevant",
            "smart.timeBound",
        ];
        assert_eq!(bare.is_smart(), Err(StrategiesRefusal::NotSmart { missing }));
        assert_eq!(content().is_smart(), Ok(()));
    }

    #[test]
    fn absent_keeps_and_null_clears_each_answer_by_itself() {
        let smart = SmartChanges {
            specific: Change::Set(answer("new").unwrap()),
            relevant: Change::Clear,
            ..SmartChanges::default()
        };
        let after = ObjectiveChanges { smart, due_on: Change::Clear, ..ObjectiveChanges::default() }.apply(content());
        let expected = Smart { specific: answer("new"), relevant: None, ..self::smart() };
        assert_eq!(after, ObjectiveContent { due_on: None, smart: expected, ..content() });
        assert_eq!(ObjectiveChanges::default().apply(content()), content());
        let cleared = ObjectiveChanges { smart: SmartChanges::clear(), ..ObjectiveChanges::default() }.apply(content());
        assert_eq!(cleared.smart, Smart::default());
        assert_eq!(
            objective(Draft).revise(ObjectiveChanges::default(), year(), Pending::Nothing),
            Err(StrategiesRefusal::NothingChanged)
        );
    }

    #[test]
    fn its_days_are_in_order_and_in_the_strategys_period() {
        for (starts, due, refused) in [
            ("2026-01-01", "2026-12-31", None),
            ("2025-12-31", "2026-12-31", Some("startsOn")),
            ("2026-01-01", "2027-01-01", Some("dueOn")),
            ("2026-05-02", "2026-05-01", Some("dueOn")),
        ] {
            let content = ObjectiveContent { starts_on: day(starts), due_on: day(due), ..content() };
            let expected = refused.map_or(Ok(()), |field| Err(StrategiesRefusal::OutsidePeriod { field }));
            assert_eq!(content.check(year()), expected, "{starts} {due}");
        }
        let late =
            ObjectiveChanges { due_on: Change::Set(Day::parse("2027-01-01").unwrap()), ..ObjectiveChanges::default() };
        assert_eq!(
            objective(Draft).revise(late, year(), Pending::Nothing),
            Err(StrategiesRefusal::OutsidePeriod { field: "dueOn" })
        );
    }

    #[test]
    fn the_digest_is_over_canonical_json_with_the_format() {
        let canonical = concat!(
            r#"{"content":{"code":"ST3.1","description":null,"dueOn":"2026-11-30","origin":"BOTTOM_UP","#,
            r#""smart":{"achievable":"a","measurable":"m","relevant":"r","specific":"s","timeBound":"t"},"#,
            r#""startsOn":"2026-02-01","statement":"Two networks are joined","targetGroup":null},"format":"entente/objective/1"}"#
        );
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
            let permits = objective(state).permits(&standing(role), pending);
            [permits.revise, permits.submit].map(|one| blocked_by(one).unwrap_or_default())
        };
        assert_eq!(shown(MemberRole::InstitutionLead, Draft, Pending::Nothing), ["", ""]);
        assert_eq!(shown(MemberRole::Observer, Draft, Pending::Nothing), ["FORBIDDEN", "FORBIDDEN"]);
        assert_eq!(
            shown(MemberRole::InstitutionLead, Submitted, Pending::AwaitsOutcome),
            ["REQUEST_OPEN", "WRONG_STATE"]
        );
        let unsmart = objective(Draft).revise(unmeasured(), year(), Pending::Nothing).unwrap().0;
        let permits = unsmart.permits(&standing(MemberRole::InstitutionLead), Pending::Nothing);
        assert_eq!(blocked_by(permits.submit).as_deref(), Some("NOT_SMART"));
    }
}
