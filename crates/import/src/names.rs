//! Names: what steps declare and what steps mean, found before anything is written.

use std::collections::HashMap;

use crate::{File, Problem, Reference};

/// What a name can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// By short name.
    Institution,
    /// By name.
    Workspace,
    /// By e-mail.
    Person,
    /// By e-mail, in its workspace.
    Invitation,
    /// By name, in its workspace.
    Body,
    /// By title, in its workspace.
    Strategy,
    /// By code, in its workspace.
    Objective,
    /// A strategy or an objective.
    Text,
    /// By key only.
    Comment,
    /// By key only.
    Commitment,
    /// By key only.
    Token,
}

impl Kind {
    /// How a message says it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Institution => "institution",
            Self::Workspace => "workspace",
            Self::Person => "person",
            Self::Invitation => "invitation",
            Self::Body => "body",
            Self::Strategy => "strategy",
            Self::Objective => "objective",
            Self::Text => "strategy or objective",
            Self::Comment => "comment",
            Self::Commitment => "commitment",
            Self::Token => "token",
        }
    }

    /// Whether it has a name of its own beside a key, by which an earlier import's can be found.
    pub fn has_a_name(self) -> bool {
        !matches!(self, Self::Comment | Self::Commitment | Self::Token)
    }

    /// Whether its own name is good in one workspace only.
    fn is_of_a_workspace(self) -> bool {
        matches!(self, Self::Invitation | Self::Body | Self::Strategy | Self::Objective | Self::Text)
    }

    /// Whether a later one of the same name takes the place of an earlier one, instead of making the name ambiguous.
    fn replaces(self) -> bool {
        matches!(self, Self::Person | Self::Invitation)
    }
}

/// What a step names, and as what.
pub(crate) type Mention<'a> = (Kind, &'a Reference);

/// What a step makes, and what it can be called.
pub(crate) struct Declaration<'a> {
    /// What it makes.
    pub(crate) kind: Kind,
    /// A key, good in all of the tenant.
    pub(crate) key: Option<&'a Reference>,
    /// Its own names.
    pub(crate) names: Vec<&'a str>,
}

/// What the fields of a command tell of names.
pub(crate) trait Telling {
    /// The workspace that the command names.
    fn workspace(&self) -> Option<&Reference> {
        None
    }

    /// What else it names.
    fn mentions(&self) -> Vec<Mention<'_>> {
        Vec::new()
    }

    /// What it makes.
    fn declares(&self) -> Option<Declaration<'_>> {
        None
    }
}

/// The mentions among these that are there.
pub(crate) fn optional<'a>(mentions: &[(Kind, Option<&'a Reference>)]) -> Vec<Mention<'a>> {
    mentions.iter().filter_map(|(kind, reference)| Some((*kind, (*reference)?))).collect()
}

/// What a name was found to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// This.
    One(T),
    /// More than one thing.
    Several,
    /// Nothing that is known here.
    Nothing,
}

/// The names of a tenant, upper and lower case alike, with what they mean.
#[derive(Clone, Debug)]
pub struct Names<T> {
    entries: HashMap<(Kind, String, String), Found<T>>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { entries: HashMap::new() }
    }
}

impl<T: Clone + PartialEq> Names<T> {
    /// Makes a key known; false if it means something else already.
    #[must_use]
    pub fn declare_key(&mut self, kind: Kind, key: &str, value: T) -> bool {
        // A subject is a strategy or an objective: one key must not mean one of each.
        let other = match kind {
            Kind::Strategy => Some(Kind::Objective),
            Kind::Objective => Some(Kind::Strategy),
            _ => None,
        };
        if other.is_some_and(|other| self.entries.contains_key(&(other, String::new(), fold(key)))) {
            return false;
        }
        let entry = self.entries.entry((kind, String::new(), fold(key)));
        *entry.or_insert_with(|| Found::One(value.clone())) == Found::One(value)
    }

    /// Makes a name known that something has by itself, in this workspace.
    pub fn declare_name(&mut self, kind: Kind, workspace: &str, name: &str, value: T) {
        let place = (kind, scope(kind, workspace), fold(name));
        let found = match self.entries.get(&place) {
            Some(known) if !kind.replaces() && *known != Found::One(value.clone()) => Found::Several,
            _ => Found::One(value),
        };
        self.entries.insert(place, found);
    }

    /// What this text means in this workspace: a key first, then a name.
    pub fn find(&self, kind: Kind, workspace: &str, text: &str) -> Found<T> {
        let kinds: &[Kind] = if kind == Kind::Text {
            &[Kind::Strategy, Kind::Objective, Kind::Text]
        } else {
            std::slice::from_ref(&kind)
        };
        for scope in [String::new(), fold(workspace)] {
            for kind in kinds {
                if let Some(found) = self.entries.get(&(*kind, scope.clone(), fold(text))) {
                    return found.clone();
                }
            }
        }
        Found::Nothing
    }
}

fn scope(kind: Kind, workspace: &str) -> String {
    if kind.is_of_a_workspace() { fold(workspace) } else { String::new() }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// What is told of a name that means nothing.
pub(crate) fn unknown(kind: Kind, text: &str) -> String {
    let noun = kind.noun();
    format!("No {noun} is called `{text}` here; a step above must make it, or it must exist already")
}

/// What is told of a name that means more than one thing.
pub(crate) fn ambiguous(kind: Kind, text: &str) -> String {
    let noun = kind.noun();
    format!("More than one {noun} is called `{text}`; give each a `key`, and use that")
}

/// What is told of a key that means something else already.
pub(crate) fn taken(kind: Kind, key: &str) -> String {
    let noun = kind.noun();
    format!("Another {noun} has the key `{key}` already; choose another key")
}

/// A name that no step of the files declares: an earlier import may have, or somebody through the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The file's name.
    pub file: String,
    /// The slug of the tenant.
    pub tenant: String,
    /// What it should name.
    pub kind: Kind,
    /// The name of the workspace where it stands; empty if none was said.
    pub workspace: String,
    /// The name, where it stands first.
    pub reference: Reference,
}

impl Unknown {
    /// The problem that it is, if it cannot be found elsewhere either.
    pub fn problem(&self) -> Problem {
        let Reference { text, place } = &self.reference;
        Problem::new(&self.file, *place, unknown(self.kind, text))
    }
}

/// The names that the files use and do not declare before, each once; files of one call are read in their order.
/// A key that means two things, a name that is ambiguous, and an unknown name of what has keys only are problems.
pub fn unknown_names(files: &[File]) -> Result<Vec<Unknown>, Problem> {
    let mut tenants: HashMap<&str, Names<String>> = HashMap::new();
    let mut unknown = Vec::new();
    for file in files {
        let slug = file.tenant.slug().as_ref();
        let names = tenants.entry(slug).or_default();
        Reading { file, names, unknown: &mut unknown, workspace: String::new() }.read()?;
    }
    Ok(unknown)
}

/// A file that is being read: a thing stands for itself by its first name.
struct Reading<'a> {
    file: &'a File,
    names: &'a mut Names<String>,
    unknown: &'a mut Vec<Unknown>,
    workspace: String,
}

impl Reading<'_> {
    fn read(mut self) -> Result<(), Problem> {
        if let Some(reference) = &self.file.workspace {
            self.workspace = self.mention(Kind::Workspace, "", reference)?;
        }
        for (number, step) in self.file.steps.iter().enumerate() {
            if let Some(by) = &step.by {
                self.mention(Kind::Person, "", by)?;
            }
            let Some(telling) = step.command.telling() else {
                continue;
            };
            let workspace = match telling.workspace() {
                Some(reference) => self.mention(Kind::Workspace, "", reference)?,
                None => self.workspace.clone(),
            };
            for (kind, reference) in telling.mentions() {
                self.mention(kind, &workspace, reference)?;
            }
            if let Some(declaration) = telling.declares() {
                self.declare(&declaration, &workspace, number)?;
            }
        }
        Ok(())
    }

    fn mention(&mut self, kind: Kind, workspace: &str, reference: &Reference) -> Result<String, Problem> {
        let Reference { text, place } = reference;
        match self.names.find(kind, workspace, text) {
            Found::One(thing) => return Ok(thing),
            Found::Several => {
                return Err(self.problem(*place, ambiguous(kind, text)));
            }
            Found::Nothing => {}
        }
        let unknown = Unknown {
            file: self.file.name.clone(),
            tenant: self.file.tenant.slug().to_string(),
            kind,
            workspace: workspace.to_owned(),
            reference: reference.clone(),
        };
        if !kind.has_a_name() {
            return Err(unknown.problem());
        }
        self.names.declare_name(kind, workspace, text, text.clone());
        self.unknown.push(unknown);
        Ok(text.clone())
    }

    fn declare(&mut self, declaration: &Declaration<'_>, workspace: &str, number: usize) -> Result<(), Problem> {
        let Declaration { kind, key, names } = declaration;
        // Persons stand for themselves by their e-mail, wherever they turn up; other things are one per step.
        let thing = match names.first() {
            Some(name) if kind.replaces() || *kind == Kind::Workspace => fold(name),
            _ => format!("{} {number}", self.file.name),
        };
        for name in names {
            self.names.declare_name(*kind, workspace, name, thing.clone());
        }
        if let Some(key) = key
            && !self.names.declare_key(*kind, &key.text, thing.clone())
        {
            return Err(self.problem(key.place, taken(*kind, &key.text)));
        }
        if *kind == Kind::Workspace {
            self.workspace = thing;
        }
        Ok(())
    }

    fn problem(&self, place: crate::Place, message: String) -> Problem {
        Problem::new(&self.file.name, place, message)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    const PEOPLE: &str = "
- coordinator: {email: anna@example.org, name: Anna}
- by: anna@example.org
  institution: {key: dep, legalName: Department, shortName: Department of VET, type: REGIONAL_AUTHORITY, country: IT}
- workspace: {name: Emilia-Romagna, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: dep}
- person: {key: elena, email: elena@example.org, name: Elena, institution: department of vet, role: REGION_LEAD}
";

    fn file(name: &str, steps: &str) -> File {
        // The second file of a call stands where the first one made a workspace.
        let head = if name == "b.yaml" { "workspace: Emilia-Romagna\n" } else { "" };
        crate::parse(name, &format!("tenant: {{slug: nova}}\n{head}steps:{steps}")).unwrap()
    }

    #[track_caller]
    fn check(files: &[&str], expected: &[&str]) {
        let files: Vec<File> = files.iter().zip(["a.yaml", "b.yaml"]).map(|(steps, name)| file(name, steps)).collect();
        let told: Vec<String> = match unknown_names(&files) {
            Ok(unknown) => unknown.iter().map(|unknown| unknown.problem().to_string()).collect(),
            Err(problem) => vec![problem.to_string()],
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn what_a_step_makes_is_known_by_its_key_and_its_name() {
        check(
            &[
                PEOPLE,
                "\n- {by: elena, strategy: {title: Networks, themeCode: ST3}}\n- objective: {strategy: networks, code: N.1, statement: Join two networks}\n- submit: {subject: n.1}",
            ],
            &[],
        );
        check(&[PEOPLE, "\n- {by: Elena@example.org, strategy: {title: Networks, themeCode: ST3, owner: DEP}}"], &[]);
    }

    #[test]
    fn what_nobody_declared_is_told_once_with_its_place() {
        check(
            &["\n- {by: elena, submit: {subject: N.1}}\n- {by: elena, activate: {objective: N.1}}"],
            &[
                "a.yaml:3:8: No person is called `elena` here; a step above must make it, or it must exist already",
                "a.yaml:3:33: No strategy or objective is called `N.1` here; a step above must make it, or it must exist already",
                "a.yaml:4:37: No objective is called `N.1` here; a step above must make it, or it must exist already",
            ],
        );
    }

    #[test]
    fn a_step_does_not_know_what_a_later_one_makes() {
        check(
            &[PEOPLE, "\n- submit: {subject: N}\n- strategy: {title: N, themeCode: ST3}"],
            &[
                "b.yaml:4:21: No strategy or objective is called `N` here; a step above must make it, or it must exist already",
            ],
        );
    }

    #[test]
    fn what_has_keys_only_cannot_come_from_elsewhere() {
        check(
            &["\n- delete: {comment: c1}"],
            &["a.yaml:3:21: No comment is called `c1` here; a step above must make it, or it must exist already"],
        );
    }

    #[test]
    fn a_key_means_one_thing() {
        let twice = "
- strategy: {key: n, title: Networks, themeCode: ST3}
- strategy: {key: n, title: Mobility, themeCode: ST6}";
        check(&[PEOPLE, twice], &["b.yaml:5:19: Another strategy has the key `n` already; choose another key"]);
        let mixed = "
- strategy: {key: n, title: Networks, themeCode: ST3}
- objective: {key: n, strategy: n, statement: Join}";
        check(&[PEOPLE, mixed], &["b.yaml:5:20: Another objective has the key `n` already; choose another key"]);
    }

    #[test]
    fn an_ambiguous_name_is_refused_and_a_key_helps() {
        let objectives = "
- strategy: {key: n, title: Networks, themeCode: ST3}
- strategy: {key: m, title: Mobility, themeCode: ST6}
- objective: {key: n1, strategy: n, code: X1, statement: Join}
- objective: {key: m1, strategy: m, code: X1, statement: Move}";
        check(&[PEOPLE, &format!("{objectives}\n- submit: {{subject: n1}}")], &[]);
        check(
            &[PEOPLE, &format!("{objectives}\n- submit: {{subject: X1}}")],
            &["b.yaml:8:21: More than one strategy or objective is called `X1`; give each a `key`, and use that"],
        );
    }

    #[test]
    fn a_name_is_good_in_its_workspace_only() {
        let elsewhere = "
- {by: elena, strategy: {title: Networks, themeCode: ST3}}
- {by: anna@example.org, workspace: {name: Norte, nutsCode: PT11, country: PT, timezone: Europe/Lisbon, leadInstitution: dep}}
- submit: {subject: Networks}";
        check(
            &[PEOPLE, elsewhere],
            &[
                "b.yaml:6:21: No strategy or objective is called `Networks` here; a step above must make it, or it must exist already",
            ],
        );
    }

    #[test]
    fn tenants_do_not_know_each_others_names() {
        let other = crate::parse("b.yaml", "tenant: {slug: other}\nsteps:\n- {by: elena, clock: }").unwrap();
        let unknown = unknown_names(&[file("a.yaml", PEOPLE), other]).unwrap();
        assert_eq!(unknown.len(), 1);
        assert_eq!(unknown[0].tenant, "other");
    }
}
