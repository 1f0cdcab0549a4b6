//! A file at another time: every instant and every calendar day in it moved by the same number of days.

use words::{Change, Day};

use crate::command::Command;
use crate::command::approvals::ApprovalsCommand;
use crate::command::commitments::CommitmentsCommand;
use crate::command::people::PeopleCommand;
use crate::command::strategies::StrategiesCommand;
use crate::{File, When};

impl File {
    /// The same file so many days later; negative: earlier. Whole weeks keep the days of the week. What people wrote in words stays.
    #[must_use]
    pub fn shifted(mut self, days: i64) -> Self {
        let header = &mut self.tenant;
        move_day(&mut header.starts_on, days);
        move_day(&mut header.ends_on, days);
        for step in &mut self.steps {
            if let Some(at) = &mut step.at {
                move_instant(at, days);
            }
            match &mut step.command {
                Command::People(command) => people(command, days),
                Command::Strategies(command) => strategies(command, days),
                Command::Approvals(command) => approvals(command, days),
                Command::Commitments(command) => commitments(command, days),
                // They have no day.
                Command::Discussion(_) | Command::Clock => {}
            }
        }
        self
    }
}

fn move_instant(when: &mut When, days: i64) {
    if let When::At(instant) = when {
        *instant = instant.plus_days(days);
    }
}

fn move_day(day: &mut Option<Day>, days: i64) {
    *day = day.map(|day| day.plus_days(days));
}

fn move_change(change: &mut Change<Day>, days: i64) {
    if let Change::Set(day) = change {
        *day = day.plus_days(days);
    }
}

// Each lists all commands, so that a new one does not stay behind when its file moves.

fn people(command: &mut PeopleCommand, days: i64) {
    match command {
        PeopleCommand::Token(token) => move_instant(&mut token.expires_at, days),
        PeopleCommand::Institution(_)
        | PeopleCommand::Workspace(_)
        | PeopleCommand::Coordinator(_)
        | PeopleCommand::Person(_)
        | PeopleCommand::Invitation(_)
        | PeopleCommand::Resend(_)
        | PeopleCommand::Revoke(_)
        | PeopleCommand::Decline(_)
        | PeopleCommand::Accept(_)
        | PeopleCommand::ChangeRole(_)
        | PeopleCommand::EndMembership(_)
        | PeopleCommand::RevokeToken(_) => {}
    }
}

fn strategies(command: &mut StrategiesCommand, days: i64) {
    match command {
        StrategiesCommand::Strategy(strategy) => {
            move_day(&mut strategy.period_from, days);
            move_day(&mut strategy.period_to, days);
        }
        StrategiesCommand::Objective(objective) => {
            move_day(&mut objective.starts_on, days);
            move_day(&mut objective.due_on, days);
        }
        StrategiesCommand::ReviseStrategy(revise) => {
            move_change(&mut revise.period_from, days);
            move_change(&mut revise.period_to, days);
        }
        StrategiesCommand::ReviseObjective(revise) => {
            move_change(&mut revise.starts_on, days);
            move_change(&mut revise.due_on, days);
        }
        StrategiesCommand::Theme(_)
        | StrategiesCommand::Submit(_)
        | StrategiesCommand::RequestChanges(_)
        | StrategiesCommand::Retire(_)
        | StrategiesCommand::Activate(_)
        | StrategiesCommand::Drop(_) => {}
    }
}

fn approvals(command: &mut ApprovalsCommand, days: i64) {
    match command {
        ApprovalsCommand::Request(request) => move_instant(&mut request.due_at, days),
        ApprovalsCommand::Body(_)
        | ApprovalsCommand::AmendCharter(_)
        | ApprovalsCommand::Holder(_)
        | ApprovalsCommand::Ballot(_)
        | ApprovalsCommand::Close(_)
        | ApprovalsCommand::Withdraw(_)
        | ApprovalsCommand::Outcome(_) => {}
    }
}

fn commitments(command: &mut CommitmentsCommand, days: i64) {
    match command {
        CommitmentsCommand::Offer(offer) => {
            move_day(&mut offer.starts_on, days);
            offer.due_on = offer.due_on.plus_days(days);
        }
        CommitmentsCommand::RequestChange(_)
        | CommitmentsCommand::AcceptOffer(_)
        | CommitmentsCommand::CheckIn(_)
        | CommitmentsCommand::WithdrawCommitment(_) => {}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    /// All days and instants of a format, once.
    const DATED: &str = "
tenant: {slug: nova, name: Nova, startsOn: 2026-01-05, endsOn: 2026-01-06}
workspace: Norte
steps:
- {at: 2026-01-07 09:00, clock: }
- {at: +1d, strategy: {title: Networks, themeCode: ST3, periodFrom: 2026-01-08, periodTo: 2026-01-09}}
- objective: {strategy: Networks, statement: Two, startsOn: 2026-01-10, dueOn: 2026-01-11}
- reviseStrategy: {strategy: Networks, periodFrom: 2026-01-12, periodTo: 2026-01-13}
- reviseObjective: {objective: N.1, startsOn: 2026-01-14, dueOn: 2026-01-15}
- reviseObjective: {objective: N.1, startsOn: null}
- request: {subject: Networks, body: Board, dueAt: 2026-01-16 09:00}
- request: {subject: Networks, body: Board, dueAt: +14d}
- offer: {objective: N.1, statement: S, kind: OTHER, quantity: 1, unit: u, startsOn: 2026-01-17, dueOn: 2026-01-18, evidenceWanted: E}
- token: {name: T, expiresAt: 2026-01-19 09:00}
- token: {name: T, expiresAt: +30d}
";

    #[test]
    fn every_day_of_a_file_moves_and_distances_stay() {
        let file = |text: &str| crate::parse("f.yaml", text).unwrap();
        let (before, after) = (file(DATED), file(DATED).shifted(14));
        let mut later = DATED.to_owned();
        for day in (5..=19).rev() {
            later = later.replace(&format!("2026-01-{day:02}"), &format!("2026-01-{:02}", day + 14));
        }
        assert!(later.contains("2026-01-33"), "the text is moved as text");
        // Days past the end of January are written as they are called.
        for (wrong, right) in [("2026-01-32", "2026-02-01"), ("2026-01-33", "2026-02-02")] {
            later = later.replace(wrong, right);
        }
        assert_eq!(format!("{after:?}"), format!("{:?}", file(&later)));
        assert_ne!(format!("{after:?}"), format!("{before:?}"));
        assert_eq!(format!("{:?}", after.shifted(-14)), format!("{before:?}"));
    }
}
