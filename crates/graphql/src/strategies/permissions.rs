//! What the caller may do with strategies and objectives: the facts, loaded for many at once, and the guards and rights that decide.

use std::collections::HashMap;

use domain::approvals::SubjectFacts;
use domain::commitments::may_offer;
use domain::discussion::{DiscussionAct, DiscussionRefusal};
use domain::people::Place;
use domain::strategies::{Objective, Pending, Strategy};
use reads::{Entity, Held, Keyed, Object, Whole};
use store::Reader;
use store::approvals::subject_facts;
use store::strategies::Versioned;
use words::AnyId;

use crate::permission::Permission;
use crate::sight::Sight;
use crate::strategies as gql;

/// A text, and what holds it.
#[derive(Debug)]
pub struct Facts<T> {
    text: T,
    subject: SubjectFacts,
}

impl<T> Facts<T> {
    fn pending(&self) -> Pending {
        Pending::of(self.subject.pending)
    }
}

async fn facts<E: Keyed>(
    reader: &Reader,
    texts: &[Held<E>],
    id: impl Fn(&E::Row) -> AnyId,
) -> anyhow::Result<Vec<(Held<E>, Facts<E::Row>)>>
where
    E::Row: Clone,
{
    let ids: Vec<AnyId> = texts.iter().map(|held| id(held.row())).collect();
    let mut subjects: HashMap<_, _> = subject_facts(reader, &ids).await?.into_iter().collect();
    let known = texts.iter().zip(ids).filter_map(|(held, id)| {
        let subject = subjects.remove(&id)?;
        Some((held.clone(), Facts { text: held.row().clone(), subject }))
    });
    Ok(known.collect())
}

/// For strategies.
pub(super) async fn strategy_facts(
    reader: &Reader,
    strategies: &[Held<gql::Strategy>],
) -> anyhow::Result<Vec<(Held<gql::Strategy>, Facts<Strategy>)>> {
    facts(reader, strategies, |strategy| strategy.id.into()).await
}

/// For objectives.
pub(super) async fn objective_facts(
    reader: &Reader,
    objectives: &[Held<Whole<gql::Objective>>],
) -> anyhow::Result<Vec<(Held<Whole<gql::Objective>>, Facts<Versioned<Objective>>)>> {
    facts(reader, objectives, |objective| objective.id.into()).await
}

/// What the caller may do with a strategy.
pub struct StrategyPermissions;

impl Entity for StrategyPermissions {
    type Context = Sight;
    type Row = Facts<Strategy>;
    const NAME: &'static str = "StrategyPermissions";
    const DOC: &'static str = "What the caller may do with a strategy now.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Permission>("revise", "`reviseStrategy`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending()).revise.into()
            })
            .compute::<Permission>("addObjective", "`createObjective`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending()).add_objective.into()
            })
            .compute::<Permission>("submit", "`submitStrategy`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending()).submit.into()
            })
            .compute::<Permission>("openApprovalRequest", "`openApprovalRequest`, to some body.", |f, sight| {
                f.subject.open(sight.standing()).into()
            })
    }
}

/// What the caller may do with an objective.
pub struct ObjectivePermissions;

impl Entity for ObjectivePermissions {
    type Context = Sight;
    type Row = Facts<Versioned<Objective>>;
    const NAME: &'static str = "ObjectivePermissions";
    const DOC: &'static str = "What the caller may do with an objective now.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Permission>("revise", "`reviseObjective`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending()).revise.into()
            })
            .compute::<Permission>("submit", "`submitObjective`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending()).submit.into()
            })
            .compute::<Permission>("openApprovalRequest", "`openApprovalRequest`, to some body.", |f, sight| {
                f.subject.open(sight.standing()).into()
            })
            .compute::<Permission>("comment", "`addComment`, for the whole workspace.", |f, sight| {
                let asked = sight.standing().may(DiscussionAct::Comment, Place::workspace(f.text.workspace));
                asked.map(|_| ()).map_err(DiscussionRefusal::from).into()
            })
            .compute::<Permission>("offerCommitment", "`offerCommitment`.", |f, sight| {
                may_offer(sight.standing(), f.text.workspace, f.text.state).into()
            })
    }
}
