//! Writing: one walk over what was loaded, as JSON in the order of the selection, with errors at their places.

use std::sync::Arc;

use async_graphql::{PathSegment, Pos, ServerError};

use crate::{
    allowance::CostExceeded,
    failure::coded,
    fill::{Branch, Level},
    load::{Row, Slot},
    plan::{Planned, Selection, What},
    shape::{How, Refused, Trouble, Type, Wrap},
};

/// Why a value could not be written.
pub(crate) enum Unwritten {
    /// A null stood where none may: it passes to what is above. Its error is noted.
    Null,
    Broken(anyhow::Error),
}

/// One step of the way from the root field to a value.
#[derive(Clone, Copy)]
pub(crate) enum Step<'r> {
    Key(&'r str),
    Index(usize),
}

/// Few answers are deeper.
const DEEP: usize = 16;

/// Room for the answer of a root field that is not large: it grows by doubling from here.
const USUAL: usize = 1024;

/// The answer of a root field, as far as it is written.
pub(crate) struct Writer<'r> {
    pub(crate) out: Vec<u8>,
    /// Where the root field's value stands.
    pub(crate) root: &'r [PathSegment],
    pub(crate) path: Vec<Step<'r>>,
    pub(crate) errors: Vec<ServerError>,
    pub(crate) context: Row<'r>,
    /// How many bytes may be written.
    pub(crate) most: usize,
    /// The bytes that do not stand in `out`: what was taken back for a null, and the errors. They are work, and room, too.
    pub(crate) beside: usize,
}

/// Whether a value was written.
pub(crate) type Written = Result<(), Unwritten>;

impl<'r> Writer<'r> {
    /// Nothing is written yet; how much may be is said before anything is.
    pub(crate) fn new(root: &'r [PathSegment], context: Row<'r>) -> Self {
        Self::after(&[], root, context)
    }

    /// This is written already, and is not the root field's.
    pub(crate) fn after(head: &[u8], root: &'r [PathSegment], context: Row<'r>) -> Self {
        let mut out = Vec::with_capacity(USUAL);
        out.extend_from_slice(head);
        Self { out, root, path: Vec::with_capacity(DEEP), errors: Vec::new(), context, most: usize::MAX, beside: 0 }
    }

    /// Runs `write`; if a null comes up to here and may stand here, it does.
    pub(crate) fn nullable(&mut self, nullable: bool, write: impl FnOnce(&mut Self) -> Written) -> Written {
        let start = self.out.len();
        match write(self) {
            Err(Unwritten::Null) if nullable => {
                self.beside += self.out.len() - start;
                self.out.truncate(start);
                self.out.extend_from_slice(b"null");
                Ok(())
            }
            written => written,
        }
    }

    /// What was written so far.
    pub(crate) fn spent(&self) -> usize {
        self.out.len() + self.beside
    }

    /// Writes what stands at this step, unless too much stands there already.
    pub(crate) fn at(&mut self, step: Step<'r>, write: impl FnOnce(&mut Self) -> Written) -> Written {
        if self.spent() > self.most {
            return Err(Unwritten::Broken(CostExceeded::Bytes.into()));
        }
        self.path.push(step);
        let written = write(self);
        self.path.pop();
        written
    }

    /// Writes a null that has a reason.
    pub(crate) fn refuse(&mut self, refused: Refused, pos: Pos) -> Unwritten {
        let mut error = coded(ServerError::new(refused.message, Some(pos)), refused.code);
        error.path = self.root.to_vec();
        error.path.extend(self.path.iter().map(|step| match step {
            Step::Key(key) => PathSegment::Field((*key).to_owned()),
            Step::Index(index) => PathSegment::Index(*index),
        }));
        self.beside += size_of_error(&error);
        self.errors.push(error);
        Unwritten::Null
    }

    pub(crate) fn text(&mut self, text: &str) -> Written {
        serde_json::to_writer(&mut self.out, text).map_err(|error| Unwritten::Broken(error.into()))
    }

    /// Writes what a slot of this branch holds. `missing` is the reason for nulls that are not expected.
    pub(crate) fn slot(
        &mut self,
        wrap: Wrap,
        branch: &Branch<'_>,
        below: &'r [Arc<Selection>],
        slot: &Slot,
        missing: &dyn Fn() -> Option<Refused>,
        pos: Pos,
    ) -> Written {
        self.nullable(wrap.nullable, |writer| match slot {
            Slot::Null => Err(writer.absent(wrap.nullable, missing, pos)),
            Slot::One(item) => writer.item(branch, below, *item, wrap.nullable, missing, pos),
            Slot::Many(items) => {
                let gaps = wrap.list == Some(true);
                writer.out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        writer.out.push(b',');
                    }
                    writer.at(Step::Index(index), |writer| {
                        writer.nullable(gaps, |writer| writer.item(branch, below, *item, gaps, missing, pos))
                    })?;
                }
                writer.out.push(b']');
                Ok(())
            }
        })
    }

    fn item(
        &mut self,
        branch: &Branch<'_>,
        below: &'r [Arc<Selection>],
        item: usize,
        nullable: bool,
        missing: &dyn Fn() -> Option<Refused>,
        pos: Pos,
    ) -> Written {
        match branch.places.of(item) {
            Some((level, place)) => {
                let level = &branch.levels[level];
                self.object(&below[level.of], level, place)
            }
            None => Err(self.absent(nullable, missing, pos)),
        }
    }

    /// Nothing is there. That is an error where it was promised, or where the root field says so.
    fn absent(&mut self, nullable: bool, missing: &dyn Fn() -> Option<Refused>, pos: Pos) -> Unwritten {
        match missing().or_else(|| (!nullable).then(not_found)) {
            Some(refused) => self.refuse(refused, pos),
            None => Unwritten::Null,
        }
    }

    fn object(&mut self, selection: &'r Selection, level: &Level<'_>, place: usize) -> Written {
        self.out.push(b'{');
        let mut branches = level.branches.iter();
        for (index, planned) in selection.fields.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(&planned.head);
            let branch = if let What::Link(_) = planned.what { branches.next() } else { None };
            self.at(Step::Key(&planned.key), |writer| {
                writer.field(selection, planned, level.rows[place], branch, place)
            })?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn field(
        &mut self,
        selection: &'r Selection,
        planned: &'r Planned,
        row: Row<'_>,
        branch: Option<&Branch<'_>>,
        place: usize,
    ) -> Written {
        match &planned.what {
            What::Typename => self.text(&selection.shape.name),
            What::Leaf(index) => {
                let field = selection.field(*index);
                self.nullable(field.ty.is_nullable(), |writer| writer.leaf(&field.how, row, planned.pos))
            }
            What::Link(link) => match (&selection.field(link.field).ty, branch) {
                (Type::Link { wrap, .. }, Some(branch)) => {
                    self.slot(*wrap, branch, &link.below, &branch.at[place], &|| None, planned.pos)
                }
                _ => Err(Unwritten::Broken(anyhow::anyhow!("{} was not loaded", planned.key))),
            },
        }
    }

    pub(crate) fn leaf(&mut self, how: &How, row: Row<'_>, pos: Pos) -> Written {
        let How::Leaf(leaf) = how else {
            return Err(Unwritten::Broken(anyhow::anyhow!("A field of an interface has no value")));
        };
        match leaf(row, self.context, &mut self.out) {
            Ok(()) => Ok(()),
            Err(Trouble::Refused(refused)) => Err(self.refuse(refused, pos)),
            Err(Trouble::Broken(error)) => Err(Unwritten::Broken(error)),
        }
    }
}

/// About as many bytes as an error has in the answer, and in memory.
fn size_of_error(error: &ServerError) -> usize {
    let steps = error
        .path
        .iter()
        .map(|step| size_of::<PathSegment>() + if let PathSegment::Field(key) = step { key.len() } else { 0 });
    size_of::<ServerError>() + error.message.len() + steps.sum::<usize>()
}

pub(crate) fn not_found() -> Refused {
    Refused::new("NOT_FOUND", "There is no such object, or it is out of sight")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_for_a_null_was_written() {
        let mut writer = Writer::new(&[], &());
        writer.most = 1_000;
        for _ in 0..10 {
            let written = writer.nullable(true, |writer| {
                writer.at(Step::Key("key"), |writer| {
                    writer.out.extend_from_slice(&[b'x'; 101]);
                    Err(Unwritten::Null)
                })
            });
            assert!(written.is_ok());
        }
        assert_eq!(writer.out.len(), 40, "the twin: what stands there is far from too much");
        let next = writer.at(Step::Key("key"), |_| Ok(()));
        assert!(matches!(next, Err(Unwritten::Broken(error)) if error.is::<CostExceeded>()));
    }
}
