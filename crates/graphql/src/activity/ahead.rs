//! Reading ahead: who did what is told, for whom, and what it was done to, read with the event for all who are told of it.

use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use live::Shared;
use reads::Ahead;
use store::Reader;
use store::commitments::SketchedCommitment;
use words::AnyId;

use crate::approvals::ApprovalRequest;
use crate::commitments::Commitment;
use crate::discussion::Comment;
use crate::people::{Actor, Institution, Member};
use crate::strategies::{Objective, Strategy};

/// Who acted in these events, their subjects, who promised or said these, and the institutions of all: a statement for each type that is
/// among them. Subjects of the rarer kinds are loaded by who asks for them first, while the others wait. The reader is everybody's where it is for
/// all, and the viewer's own where it is for the one who is behind.
pub(crate) async fn read(reader: &Reader, events: &[Arc<WorkspaceEvent>], shared: &Shared) -> anyhow::Result<Ahead> {
    let mut ahead = Ahead::default();
    let mut members: Vec<_> = events.iter().filter_map(|event| event.by).collect();
    let (mut comments, mut objectives, mut strategies) = (Vec::new(), Vec::new(), Vec::new());
    let (mut requests, mut commitments) = (Vec::new(), Vec::new());
    for event in events {
        match event.subject() {
            AnyId::Comment(id) => comments.push(id),
            AnyId::Objective(id) => objectives.push(id),
            AnyId::Strategy(id) => strategies.push(id),
            AnyId::ApprovalRequest(id) => requests.push(id),
            AnyId::Commitment(id) => commitments.push(id),
            AnyId::Member(id) => members.push(id),
            _ => {}
        }
    }
    if !comments.is_empty() {
        let rows = store::discussion::comments(reader, &comments, true).await?;
        members.extend(rows.iter().map(|comment| comment.author));
        ahead.fill::<Comment>(&comments, rows);
    }
    if !objectives.is_empty() {
        ahead.fill::<Objective>(&objectives, store::strategies::objectives(reader, &objectives, true).await?);
    }
    if !strategies.is_empty() {
        ahead.fill::<Strategy>(&strategies, store::strategies::strategies(reader, &strategies).await?);
    }
    if !requests.is_empty() {
        ahead.fill::<ApprovalRequest>(&requests, store::approvals::requests(reader, &requests, true).await?);
    }
    let mut institutions = Vec::new();
    // These the feed has read already, for who follows commitments.
    let rows: Vec<_> =
        commitments.iter().filter_map(|id| shared.commitment(*id)).map(|row| SketchedCommitment::clone(row)).collect();
    let actors: Vec<_> = rows.iter().map(|commitment| commitment.actor).collect();
    ahead.fill::<Commitment>(&commitments, rows);
    if !actors.is_empty() {
        let rows = store::people::actors(reader, &actors, true).await?;
        institutions.extend(rows.iter().map(|actor| actor.institution));
        ahead.fill::<Actor>(&actors, rows);
    }
    if !members.is_empty() {
        let rows = store::people::members(reader, &members, true).await?;
        institutions.extend(rows.iter().filter_map(|member| Some(member.institution.as_ref()?.id)));
        ahead.fill::<Member>(&members, rows);
    }
    if !institutions.is_empty() {
        ahead.fill::<Institution>(&institutions, store::people::institutions(reader, &institutions, true).await?);
    }
    Ok(ahead)
}
