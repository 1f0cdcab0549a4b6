//! Writing commitments.

use domain::commitments::Commitment;

use crate::unit::Unit;

/// Writes a new commitment, as it is offered.
pub async fn insert_commitment(unit: &mut Unit, commitment: &Commitment) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    let (parties, terms) = (commitment.parties, &commitment.terms);
    sqlx::query!(
        "INSERT INTO entente.commitment (tenant_id, id, workspace_id, actor_id, counterparty_id, objective_id, objective_revision, statement, kind,
             quantity, unit, starts_on, due_on, evidence_wanted, state, offered_by, offered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant as _,
        commitment.id as _,
        commitment.workspace as _,
        parties.actor as _,
        parties.counterparty as _,
        commitment.objective as _,
        commitment.objective_revision,
        terms.statement as _,
        terms.kind as _,
        terms.quantity as _,
        terms.unit as _,
        terms.starts_on as _,
        terms.due_on as _,
        terms.evidence_wanted as _,
        commitment.state as _,
        commitment.offered_by as _,
        commitment.offered_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Writes a commitment as it stands after a step. Who promises, for what and where does not change.
pub async fn update_commitment(unit: &mut Unit, commitment: &Commitment) -> anyhow::Result<()> {
    let terms = &commitment.terms;
    let (acceptance, change, withdrawal) =
        (commitment.acceptance, commitment.change_requested.as_ref(), commitment.withdrawal.as_ref());
    let updated = sqlx::query!(
        "UPDATE entente.commitment SET counterparty_id = $2, objective_revision = $3, statement = $4, kind = $5, quantity = $6, unit = $7,
             starts_on = $8, due_on = $9, evidence_wanted = $10, state = $11, health = $12, delivered_quantity = $13, next_check_in_due = $14,
             offered_by = $15, offered_at = $16, accepted_by = $17, accepted_at = $18, change_note = $19, change_by = $20, change_at = $21,
             withdrawal_reason = $22, withdrawn_by = $23, withdrawn_at = $24
         WHERE id = $1",
        commitment.id as _,
        commitment.parties.counterparty as _,
        commitment.objective_revision,
        terms.statement as _,
        terms.kind as _,
        terms.quantity as _,
        terms.unit as _,
        terms.starts_on as _,
        terms.due_on as _,
        terms.evidence_wanted as _,
        commitment.state as _,
        commitment.health as _,
        commitment.delivered_quantity as _,
        commitment.next_check_in_due as _,
        commitment.offered_by as _,
        commitment.offered_at as _,
        acceptance.map(|a| a.by) as _,
        acceptance.map(|a| a.at) as _,
        change.map(|c| &c.note) as _,
        change.map(|c| c.by) as _,
        change.map(|c| c.at) as _,
        withdrawal.map(|w| &w.reason) as _,
        withdrawal.map(|w| w.by) as _,
        withdrawal.map(|w| w.at) as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A commitment was written without the lock on it");
    Ok(())
}
