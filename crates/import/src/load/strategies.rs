//! Steps of strategies and objectives.

use domain::strategies::{ObjectiveChanges, Smart, SmartChanges, StrategyChanges, StrategyContent, Theme};
use hub::strategies::{
    ActivateObjective, CreateObjective, CreateStrategy, DropObjective, RequestStrategyChanges, RetireStrategy,
    ReviseObjective, ReviseStrategy, SubmitObjective, SubmitStrategy, activate_objective, add_theme, create_objective,
    create_strategy, drop_objective, request_strategy_changes, retire_strategy, revise_objective, revise_strategy,
    submit_objective, submit_strategy,
};
use words::AnyId;

use super::Loading;
use crate::Kind;
use crate::command::strategies as step;
use crate::command::strategies::StrategiesCommand;
use crate::fault::Fault;

impl Loading<'_> {
    pub(super) async fn strategies(&mut self, command: &StrategiesCommand) -> Result<(), Fault> {
        match command {
            StrategiesCommand::Theme(theme) => {
                let theme = Theme { code: theme.code.clone(), title: theme.title.clone() };
                let recorded = add_theme(&mut self.unit, theme).await?;
                self.record(recorded);
            }
            StrategiesCommand::Strategy(strategy) => self.create_strategy(strategy).await?,
            StrategiesCommand::Objective(objective) => self.create_objective(objective).await?,
            StrategiesCommand::ReviseStrategy(revise) => self.revise_strategy(revise).await?,
            StrategiesCommand::ReviseObjective(revise) => self.revise_objective(revise).await?,
            StrategiesCommand::Submit(submit) => self.submit(submit).await?,
            StrategiesCommand::RequestChanges(request) => {
                let strategy = self.strategy(&request.strategy).await?;
                let input = RequestStrategyChanges { strategy, note: request.note.clone() };
                let recorded = request_strategy_changes(&mut self.unit, input).await?;
                self.record(recorded);
            }
            StrategiesCommand::Retire(retire) => {
                let strategy = self.strategy(&retire.strategy).await?;
                let input = RetireStrategy { strategy, reason: retire.reason.clone() };
                let recorded = retire_strategy(&mut self.unit, input).await?;
                self.record(recorded);
            }
            StrategiesCommand::Activate(activate) => {
                let objective = self.objective(&activate.objective).await?;
                let recorded = activate_objective(&mut self.unit, ActivateObjective { objective }).await?;
                self.record(recorded);
            }
            StrategiesCommand::Drop(given_up) => {
                let objective = self.objective(&given_up.objective).await?;
                let input = DropObjective { objective, reason: given_up.reason.clone() };
                let recorded = drop_objective(&mut self.unit, input).await?;
                self.record(recorded);
            }
        }
        Ok(())
    }

    async fn create_strategy(&mut self, said: &step::Strategy) -> Result<(), Fault> {
        let workspace = self.place(said.workspace.as_ref()).await?;
        let owner = match &said.owner {
            Some(owner) => Some(self.institution(owner).await?),
            None => None,
        };
        let content = StrategyContent {
            theme_code: said.theme_code.clone(),
            title: said.title.clone(),
            rationale: said.rationale.clone(),
            period_from: said.period_from,
            period_to: said.period_to,
        };
        let recorded = create_strategy(&mut self.unit, CreateStrategy { workspace, owner, content }).await?;
        self.made(recorded, said, Some(workspace))
    }

    async fn create_objective(&mut self, said: &step::Objective) -> Result<(), Fault> {
        let strategy = self.strategy(&said.strategy).await?;
        let smart = said.smart.clone();
        let input = CreateObjective {
            strategy,
            code: said.code.clone(),
            statement: said.statement.clone(),
            description: said.description.clone(),
            starts_on: said.starts_on,
            due_on: said.due_on,
            target_group: said.target_group.clone(),
            origin: said.origin,
            smart: Smart {
                specific: smart.specific.apply(None),
                measurable: smart.measurable.apply(None),
                achievable: smart.achievable.apply(None),
                relevant: smart.relevant.apply(None),
                time_bound: smart.time_bound.apply(None),
            },
        };
        let recorded = create_objective(&mut self.unit, input).await?;
        let workspace = self.standing_at(strategy.into(), Kind::Strategy, &said.strategy).await?.workspace;
        self.made(recorded, said, Some(workspace))
    }

    async fn revise_strategy(&mut self, said: &step::ReviseStrategy) -> Result<(), Fault> {
        let strategy = self.strategy(&said.strategy).await?;
        let text = self.standing_at(strategy.into(), Kind::Strategy, &said.strategy).await?;
        let changes = StrategyChanges {
            title: said.title.clone(),
            rationale: said.rationale.clone(),
            period_from: said.period_from.clone(),
            period_to: said.period_to.clone(),
        };
        let expected_revision = self.digest(&text, said.revision).await?;
        let recorded = revise_strategy(&mut self.unit, ReviseStrategy { strategy, expected_revision, changes }).await?;
        self.record(recorded);
        Ok(())
    }

    async fn revise_objective(&mut self, said: &step::ReviseObjective) -> Result<(), Fault> {
        let objective = self.objective(&said.objective).await?;
        let text = self.standing_at(objective.into(), Kind::Objective, &said.objective).await?;
        let smart = said.smart.clone();
        let changes = ObjectiveChanges {
            statement: said.statement.clone(),
            description: said.description.clone(),
            starts_on: said.starts_on.clone(),
            due_on: said.due_on.clone(),
            target_group: said.target_group.clone(),
            smart: SmartChanges {
                specific: smart.specific,
                measurable: smart.measurable,
                achievable: smart.achievable,
                relevant: smart.relevant,
                time_bound: smart.time_bound,
            },
        };
        let expected_revision = self.digest(&text, said.revision).await?;
        let recorded =
            revise_objective(&mut self.unit, ReviseObjective { objective, expected_revision, changes }).await?;
        self.record(recorded);
        Ok(())
    }

    async fn submit(&mut self, said: &step::Submit) -> Result<(), Fault> {
        let text = self.text(&said.subject).await?;
        let revision_digest = self.digest(&text, said.revision).await?;
        match text.id {
            AnyId::Strategy(strategy) => {
                let input = SubmitStrategy { strategy, revision_digest };
                let recorded = submit_strategy(&mut self.unit, input).await?;
                self.record(recorded);
            }
            AnyId::Objective(objective) => {
                let input = SubmitObjective { objective, revision_digest };
                let recorded = submit_objective(&mut self.unit, input).await?;
                self.record(recorded);
            }
            _ => return Err(Fault::unknown(Kind::Text, &said.subject)),
        }
        Ok(())
    }
}
