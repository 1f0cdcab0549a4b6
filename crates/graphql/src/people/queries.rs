//! The queries of people: who asks, where, and what there is.

use async_graphql::{Context, Object, Result};
use reads::{Connection, Context as _, Maybe, Page, Raw};
use store::people::{
    institutions_count_of, institutions_of, tenants, viewers, workspaces, workspaces_count_of, workspaces_of,
};
use words::{ViewerId, WorkspaceId};

use crate::asking::{Asking, broken, coded};
use crate::people::{Institution, Tenant, Viewer, Workspace};
use crate::schema::not_found;

/// The queries of people.
#[derive(Debug, Default)]
pub struct PeopleQuery;

#[Object]
impl PeopleQuery {
    /// The caller; null without a credential.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Raw<Viewer, Maybe>> {
        let sight = Asking::of(ctx)?.sight().await?;
        let own: Vec<ViewerId> = sight.standing().person.into_iter().map(|person| ViewerId(person.0)).collect();
        let row = viewers(sight.reader(), &own).await.map_err(broken)?.pop();
        Ok(Raw::maybe(sight, row))
    }

    /// The tenant of the endpoint's path; null for who has no rights in it, as for an unknown one. A token of another tenant is nobody here.
    async fn tenant(&self, ctx: &Context<'_>) -> Result<Raw<Tenant, Maybe>> {
        let sight = Asking::of(ctx)?.sight().await?;
        let row = tenants(sight.reader(), &[sight.tenant()]).await.map_err(broken)?.pop();
        Ok(Raw::maybe(sight, row))
    }

    /// The workspace with this id; null and NOT_FOUND for who may not read it.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of a workspace.")] id: WorkspaceId,
    ) -> Result<Raw<Workspace, Maybe>> {
        let sight = Asking::of(ctx)?.sight().await?;
        let row = workspaces(sight.reader(), &[id]).await.map_err(broken)?.pop();
        Ok(Raw::maybe(sight, row).or(not_found()))
    }

    /// Workspaces that the caller may read, by name.
    async fn workspaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100; 20 unless said.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Raw<Connection<Workspace>>> {
        let page = page(first, after, last, before)?;
        let sight = Asking::of(ctx)?.sight().await?;
        let tenant = sight.tenant();
        Ok(Raw::connection(sight, tenant, &page, workspaces_of, workspaces_count_of))
    }

    /// Institutions of the tenant, by short name.
    async fn institutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100; 20 unless said.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Raw<Connection<Institution>>> {
        let page = page(first, after, last, before)?;
        let sight = Asking::of(ctx)?.sight().await?;
        let tenant = sight.tenant();
        Ok(Raw::connection(sight, tenant, &page, institutions_of, institutions_count_of))
    }
}

fn page(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Page> {
    Page::new(first.map(i64::from), after, last.map(i64::from), before)
        .map_err(|problem| coded("BAD_USER_INPUT", &problem))
}
