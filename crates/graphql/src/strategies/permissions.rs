//! What the caller may do with strategies and objectives: the facts, loaded for many at once, and the guards and rights that decide.

use std::collections::HashMap;

use domain::approvals::SubjectFacts;
use domain::commitments::may_offer;
use domain::discussion::{DiscussionAct, DiscussionRefusal};
use domain::people::Place;
use domain::strategies::{Objective, Pending, Strategy};
use reads::{Entity, Object};
use store::Reader;
use store::approvals::{pending_requests, subject_facts};
use words::{AnyId, ObjectiveId, StrategyId};

use crate::permission::Permission;
use crate::sight::Sight;

/// A text, and what holds it.
#[derive(Debug)]
pub struct Facts<T> {
    text: T,
    pending: Pending,
    subject: SubjectFacts,
}

async fn facts<T>(reader: &Reader, texts: Vec<(AnyId, T)>) -> anyhow::Result<Vec<Facts<T>>> {
    let ids: Vec<AnyId> = texts.iter().map(|(id, _)| *id).collect();
    let pending: HashMap<_, _> = pending_requests(reader, &ids).await?.into_iter().collect();
    let mut subjects: HashMap<_, _> = subject_facts(reader, &ids).await?.into_iter().collect();
    let known = texts.into_iter().filter_map(|(id, text)| {
        Some(Facts { text, pending: Pending::of(pending.get(&id).copied()), subject: subjects.remove(&id)? })
    });
    Ok(known.collect())
}

/// For strategies.
pub(super) async fn strategy_facts(
    reader: &Reader,
    ids: &[StrategyId],
) -> anyhow::Result<Vec<(StrategyId, Facts<Strategy>)>> {
    let texts = store::strategies::strategies(reader, ids).await?.into_iter().map(|s| (s.id.into(), s)).collect();
    Ok(facts(reader, texts).await?.into_iter().map(|facts| (facts.text.id, facts)).collect())
}

/// For objectives.
pub(super) async fn objective_facts(
    reader: &Reader,
    ids: &[ObjectiveId],
) -> anyhow::Result<Vec<(ObjectiveId, Facts<Objective>)>> {
    let texts = store::strategies::objectives(reader, ids).await?.into_iter().map(|o| (o.id.into(), o)).collect();
    Ok(facts(reader, texts).await?.into_iter().map(|facts| (facts.text.id, facts)).collect())
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
                f.text.permits(sight.standing(), f.pending).revise.into()
            })
            .compute::<Permission>("addObjective", "`createObjective`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending).add_objective.into()
            })
            .compute::<Permission>("submit", "`submitStrategy`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending).submit.into()
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
    type Row = Facts<Objective>;
    const NAME: &'static str = "ObjectivePermissions";
    const DOC: &'static str = "What the caller may do with an objective now.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Permission>("revise", "`reviseObjective`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending).revise.into()
            })
            .compute::<Permission>("submit", "`submitObjective`.", |f, sight| {
                f.text.permits(sight.standing(), f.pending).submit.into()
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
