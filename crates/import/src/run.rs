//! Running files: each in one transaction, whole or not at all.

use std::collections::HashMap;

use hub::Hub;
use words::people::TenantSlug;
use words::{AnyId, Moment, TenantId, Timestamp};

use crate::load::Loading;
use crate::{File, Names, Problem, Progress, Report, Stopped, Timeline, unknown_names};

/// After so many steps it is told how far a file is.
const PACE: usize = 100;

/// How files are run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Do everything but keep it.
    pub dry_run: bool,
    /// Move every instant and day of the files by so many days; negative: earlier.
    pub shift_days: i64,
}

/// Runs files in their order, each in one transaction: what one of them begins to say is kept whole, or not at all. The first problem ends
/// the run, with its place in the file; files before it stay. A dry run keeps nothing; it takes a tenant's files together, so that each knows
/// what those before it made, and one tenant after the other.
///
/// A file that nowhere says `at` happens now, each step at a moment of its own; no step may lie after the present.
///
/// # Errors
/// What is wrong with a file, or what a rule says no to: with its code, and with what the files before it did.
pub async fn run(
    hub: &Hub,
    files: &[File],
    options: Options,
    moments: &mut (dyn FnMut() -> Moment + Send),
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, Box<Stopped>> {
    unknown_names(files).map_err(Stopped::at_once)?;
    let files: Vec<File> = files.iter().map(|file| file.clone().shifted(options.shift_days)).collect();
    let mut run = Run { hub, moments, progress, report: Report { dry_run: options.dry_run, ..Report::default() } };
    let mut names: HashMap<TenantSlug, Names<AnyId>> = HashMap::new();
    for together in groups(&files, options.dry_run) {
        let Some(first) = together.first() else { continue };
        let names = names.entry(first.tenant.slug().clone()).or_default();
        // What a file had begun to do is not kept with it.
        let kept = run.report.clone();
        run.together(&together, names).await.map_err(|problem| Stopped { problem, kept })?;
    }
    Ok(run.report)
}

/// The files that share a transaction.
fn groups(files: &[File], dry_run: bool) -> Vec<Vec<&File>> {
    let mut groups: Vec<Vec<&File>> = Vec::new();
    for file in files {
        let of_the_same = groups
            .iter_mut()
            .find(|group| group.first().is_some_and(|first| first.tenant.slug() == file.tenant.slug()));
        match of_the_same {
            Some(group) if dry_run => group.push(file),
            _ => groups.push(vec![file]),
        }
    }
    groups
}

struct Run<'a> {
    hub: &'a Hub,
    moments: &'a mut (dyn FnMut() -> Moment + Send),
    progress: &'a mut (dyn FnMut(Progress) + Send),
    report: Report,
}

impl Run<'_> {
    /// These files, all of one tenant, in one transaction.
    async fn together(&mut self, files: &[&File], names: &mut Names<AnyId>) -> Result<(), Problem> {
        let Some(first) = files.first() else { return Ok(()) };
        let mut moment = (self.moments)();
        let known = self.tenant(first).await?;
        let tenant = known.unwrap_or_else(|| moment.id());
        let mut loading = Loading::open(self.hub, tenant, moment, names)
            .await
            .map_err(|fault| fault.problem(first, first.tenant.place()))?;
        for (number, file) in files.iter().enumerate() {
            let instants = self.instants(file)?;
            if number == 0 && known.is_none() {
                let begins = instants.first().copied().unwrap_or_else(|| (self.moments)().now());
                let founded = loading.found(&file.tenant, begins).await;
                founded.map_err(|fault| fault.problem(file, file.tenant.place()))?;
                self.report.founded.push(file.tenant.slug().clone());
            }
            self.file(&mut loading, file, &instants).await?;
        }
        if self.report.dry_run {
            return Ok(());
        }
        let kept = loading.keep(self.hub).await;
        self.report.tokens.extend(kept.map_err(|fault| fault.problem(first, first.tenant.place()))?);
        Ok(())
    }

    /// The tenant, if it exists; if not, the file must be able to found it.
    async fn tenant(&self, file: &File) -> Result<Option<TenantId>, Problem> {
        let (slug, place) = (file.tenant.slug(), file.tenant.place());
        let known = store::directory::tenant_by_slug(self.hub.store(), slug.as_ref()).await;
        let known = known.map_err(|error| Problem::new(&file.name, place, format!("{error:#}")))?;
        if known.is_none() && file.tenant.name.is_none() {
            let message = format!("There is no tenant `{slug}`; write its `name` here, too, and it is founded");
            return Err(Problem::new(&file.name, place, message));
        }
        Ok(known.map(|entry| entry.id))
    }

    /// When the steps happened: as they say or, if none says anything, now.
    fn instants(&mut self, file: &File) -> Result<Vec<Timestamp>, Problem> {
        let present = (self.moments)().now();
        if file.steps.iter().any(|step| step.at.is_some()) {
            return Ok(Timeline::of(file, present, Some(present))?.instants);
        }
        let mut latest = present;
        let later = file.steps.iter().map(|_| {
            latest = latest.max((self.moments)().now());
            latest
        });
        Ok(later.collect())
    }

    async fn file(&mut self, loading: &mut Loading<'_>, file: &File, instants: &[Timestamp]) -> Result<(), Problem> {
        loading.begin(file, instants.first().copied()).await?;
        let steps = file.steps.len();
        for (number, (step, at)) in file.steps.iter().zip(instants).enumerate() {
            loading.step(step, *at).await.map_err(|fault| fault.problem(file, step.place))?;
            *self.report.steps.entry(step.command.word()).or_default() += 1;
            let done = number + 1;
            if done % PACE == 0 || done == steps {
                (self.progress)(Progress { file: file.name.clone(), done, steps });
            }
        }
        self.report.files += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    #[test]
    fn only_a_dry_run_takes_files_together() {
        let files = ["a nova", "b other", "c nova"].map(|named| {
            let (name, slug) = named.split_once(' ').unwrap();
            crate::parse(name, &format!("tenant: {{slug: {slug}}}")).unwrap()
        });
        let told = |dry_run| {
            let groups = groups(&files, dry_run);
            groups.iter().map(|group| group.iter().map(|file| file.name.as_str()).collect()).collect::<Vec<String>>()
        };
        assert_eq!(told(false), ["a", "b", "c"]);
        assert_eq!(told(true), ["ac", "b"]);
    }
}
