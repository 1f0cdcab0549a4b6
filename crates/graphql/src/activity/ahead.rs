//! Reading ahead: who did what is told, and what it was done to, read with the event for all who are told of it.

use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use live::Shared;
use reads::Common;
use store::Reader;
use words::AnyId;

use crate::approvals::ApprovalRequest;
use crate::commitments::Commitment;
use crate::discussion::Comment;
use crate::people::Member;
use crate::strategies::{Objective, Strategy};

/// Fills in the authors and the subjects of these events: a statement for each type that is among them. Subjects of the rarer kinds are loaded by
/// who asks for them first. The reader is everybody's where it is for all, and the viewer's own where it is for the one who is behind.
pub(crate) async fn fill_in(
    reader: &Reader,
    events: &[Arc<WorkspaceEvent>],
    shared: &Shared,
    common: &Common<Reader>,
) -> anyhow::Result<()> {
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
    if !members.is_empty() {
        common.fill::<Member>(&members, store::people::members(reader, &members).await?);
    }
    if !comments.is_empty() {
        common.fill::<Comment>(&comments, store::discussion::comments(reader, &comments).await?);
    }
    if !objectives.is_empty() {
        common.fill::<Objective>(&objectives, store::strategies::objectives(reader, &objectives).await?);
    }
    if !strategies.is_empty() {
        common.fill::<Strategy>(&strategies, store::strategies::strategies(reader, &strategies).await?);
    }
    if !requests.is_empty() {
        common.fill::<ApprovalRequest>(&requests, store::approvals::requests(reader, &requests).await?);
    }
    // These the feed has read already, for who follows commitments.
    let rows = commitments
        .iter()
        .filter_map(|id| shared.commitment(*id))
        .map(|row| domain::commitments::Commitment::clone(row));
    common.fill::<Commitment>(&commitments, rows.collect());
    Ok(())
}
