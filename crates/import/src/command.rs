//! What a step can do: the commands of the API in the words of a file.

pub mod approvals;
pub mod commitments;
pub mod discussion;
pub mod people;
pub mod strategies;

use serde::de::{Error as _, MapAccess};

use crate::names::Telling;

/// Declares a context's commands: `Variant(Fields) = "word"`, as it stands in a file.
macro_rules! commands {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident($fields:ty) = $word:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub enum $name {
            $($(#[doc = $vdoc])* $variant($fields),)*
        }

        impl $name {
            /// The words for these commands.
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),*];

            /// Reads the fields of the command with this word; none if it is no word of this context.
            pub(crate) fn read<'de, A: serde::de::MapAccess<'de>>(word: &str, map: &mut A) -> Result<Option<Self>, A::Error> {
                Ok(match word {
                    $($word => Some(Self::$variant(map.next_value()?)),)*
                    _ => None,
                })
            }

            /// The word for this command.
            pub(crate) fn word(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $word,)*
                }
            }

            /// What it names and declares.
            pub(crate) fn telling(&self) -> &dyn $crate::names::Telling {
                match self {
                    $(Self::$variant(fields) => fields,)*
                }
            }
        }
    };
}

use commands;

/// A command, by context.
#[derive(Clone, Debug)]
pub enum Command {
    /// Of people.
    People(Box<people::PeopleCommand>),
    /// Of strategies.
    Strategies(Box<strategies::StrategiesCommand>),
    /// Of the discussion.
    Discussion(Box<discussion::DiscussionCommand>),
    /// Of approvals.
    Approvals(Box<approvals::ApprovalsCommand>),
    /// Of commitments.
    Commitments(Box<commitments::CommitmentsCommand>),
    /// The clock does what is due at the instant of the step: requests close or lapse, invitations expire, commitments lapse.
    Clock,
}

impl Command {
    /// Reads the command with this word.
    pub(crate) fn read<'de, A: MapAccess<'de>>(word: &str, map: &mut A) -> Result<Self, A::Error> {
        if let Some(command) = people::PeopleCommand::read(word, map)? {
            return Ok(Self::People(Box::new(command)));
        }
        if let Some(command) = strategies::StrategiesCommand::read(word, map)? {
            return Ok(Self::Strategies(Box::new(command)));
        }
        if let Some(command) = discussion::DiscussionCommand::read(word, map)? {
            return Ok(Self::Discussion(Box::new(command)));
        }
        if let Some(command) = approvals::ApprovalsCommand::read(word, map)? {
            return Ok(Self::Approvals(Box::new(command)));
        }
        if let Some(command) = commitments::CommitmentsCommand::read(word, map)? {
            return Ok(Self::Commitments(Box::new(command)));
        }
        if word == "clock" {
            return match map.next_value::<Option<serde::de::IgnoredAny>>()? {
                None => Ok(Self::Clock),
                Some(_) => Err(A::Error::custom("`clock:` has no fields; leave it empty")),
            };
        }
        map.next_value::<serde::de::IgnoredAny>()?;
        let known: Vec<&str> = Self::words().collect();
        Err(A::Error::custom(format!("No command is called `{word}`; there are {}", known.join(", "))))
    }

    /// Every word for a command.
    pub fn words() -> impl Iterator<Item = &'static str> {
        [
            people::PeopleCommand::WORDS,
            strategies::StrategiesCommand::WORDS,
            discussion::DiscussionCommand::WORDS,
            approvals::ApprovalsCommand::WORDS,
            commitments::CommitmentsCommand::WORDS,
            &["clock"],
        ]
        .into_iter()
        .flatten()
        .copied()
    }

    /// The word for this command.
    pub fn word(&self) -> &'static str {
        match self {
            Self::People(command) => command.word(),
            Self::Strategies(command) => command.word(),
            Self::Discussion(command) => command.word(),
            Self::Approvals(command) => command.word(),
            Self::Commitments(command) => command.word(),
            Self::Clock => "clock",
        }
    }

    /// What it names and declares; the clock names nothing.
    pub(crate) fn telling(&self) -> Option<&dyn Telling> {
        match self {
            Self::People(command) => Some(command.telling()),
            Self::Strategies(command) => Some(command.telling()),
            Self::Discussion(command) => Some(command.telling()),
            Self::Approvals(command) => Some(command.telling()),
            Self::Commitments(command) => Some(command.telling()),
            Self::Clock => None,
        }
    }
}
