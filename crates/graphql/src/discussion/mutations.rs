//! The mutations of the discussion: one file each, with input, payload and nothing else; the root fields are here.

mod add_comment;
mod delete_comment;
mod edit_comment;
mod reopen_comment;
mod resolve_comment;

use async_graphql::{Context, Object, Result};
use reads::Raw;

use crate::mutate::commit;
use add_comment::{AddCommentInput, AddCommentPayload};
use delete_comment::{DeleteCommentInput, DeleteCommentPayload};
use edit_comment::{EditCommentInput, EditCommentPayload};
use reopen_comment::{ReopenCommentInput, ReopenCommentPayload};
use resolve_comment::{ResolveCommentInput, ResolveCommentPayload};

/// The mutations of the discussion.
#[derive(Debug, Default)]
pub struct DiscussionMutation;

#[Object]
impl DiscussionMutation {
    /// Says something about a text, as the root of a thread or in reply to one. The same words of the same author in the same place within 15
    /// seconds are the first comment, without a new event.
    async fn add_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: AddCommentInput,
    ) -> Result<Raw<AddCommentPayload>> {
        commit(ctx, input.parse(), hub::discussion::add_comment).await
    }

    /// Gives a comment other words: its author only. The earlier ones stay readable in `versions`.
    async fn edit_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: EditCommentInput,
    ) -> Result<Raw<EditCommentPayload>> {
        commit(ctx, input.parse(), hub::discussion::edit_comment).await
    }

    /// Takes a comment back: its author only. A tombstone stays, and so do the replies.
    async fn delete_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: DeleteCommentInput,
    ) -> Result<Raw<DeleteCommentPayload>> {
        commit(ctx, input.parse(), hub::discussion::delete_comment).await
    }

    /// Resolves a thread: its author, or who answers for the text (leads of its owner; the region's: region lead, facilitator).
    async fn resolve_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ResolveCommentInput,
    ) -> Result<Raw<ResolveCommentPayload>> {
        commit(ctx, input.parse(), hub::discussion::resolve_comment).await
    }

    /// Opens a resolved thread again: anyone in its audience, with a reason.
    async fn reopen_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ReopenCommentInput,
    ) -> Result<Raw<ReopenCommentPayload>> {
        commit(ctx, input.parse(), hub::discussion::reopen_comment).await
    }
}
