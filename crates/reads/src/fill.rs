//! Loading: level by level, each selected link once for all objects of its level. It goes down and up on a stack of its own, so that a level costs
//! no future, and what is at hand already no more than a look.

use std::sync::Arc;

use crate::{
    allowance::Allowance,
    load::{Call, Fetched, Fetching, Few, Row, Shelf, Slot},
    page::Arguments,
    plan::{Link, Selection, What},
    shape::{How, Shape},
};

/// The objects of one type at one place of the answer, with what their links led to.
pub(crate) struct Level<'r> {
    /// Which of the possible types; 0 where there is one.
    pub(crate) of: usize,
    pub(crate) rows: Few<Row<'r>>,
    /// For each selected link, what it led to; none if there are no rows.
    pub(crate) branches: Vec<Branch<'r>>,
}

/// What one link led to from all objects of a level.
pub(crate) struct Branch<'r> {
    /// Which items belong to each parent.
    pub(crate) at: Few<Slot>,
    pub(crate) places: Places,
    /// One for each possible type of which there are objects.
    pub(crate) levels: Vec<Level<'r>>,
}

/// Where the items of a branch are found.
pub(crate) enum Places {
    /// In their order in the only level.
    InOrder,
    /// For each item the level, and its place there; `None` if there is no such object.
    Among(Few<Option<(usize, usize)>>),
}

impl Places {
    pub(crate) fn of(&self, item: usize) -> Option<(usize, usize)> {
        match self {
            Self::InOrder => Some((0, item)),
            Self::Among(places) => places[item],
        }
    }
}

/// One root field's reading.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'r> {
    pub(crate) context: Row<'r>,
    pub(crate) shelf: &'r Shelf,
    pub(crate) arguments: &'r [Arguments],
    pub(crate) allowance: &'r Allowance,
    /// Whether it may wait for what is not at hand.
    pub(crate) waits: bool,
}

/// Few answers are deeper.
const DEEP: usize = 8;

pub(crate) static NO_ARGUMENTS: Arguments = Arguments(Vec::new());

/// A branch that is being filled: one level after the other, one for each possible type.
struct Opened<'r> {
    to: &'r Shape,
    below: &'r [Arc<Selection>],
    /// What the link led to: rows, or references that stand for objects of the possible types.
    rows: Few<Row<'r>>,
    branch: Branch<'r>,
    /// How many of the possible types were looked at.
    looked_at: usize,
    /// The level that is being filled now.
    filling: Option<Filling<'r>>,
}

/// A level that is being filled: its links are followed in the order of the selection.
struct Filling<'r> {
    selection: &'r Selection,
    /// How many of the selected fields have been followed.
    followed: usize,
    level: Level<'r>,
}

impl<'r> Opened<'r> {
    fn of(to: &'r Shape, below: &'r [Arc<Selection>], fetched: Fetched<'r>) -> Self {
        let Fetched { rows, at } = fetched;
        let places =
            if to.possible.is_some() { Places::Among(Few::from_elem(None, rows.len())) } else { Places::InOrder };
        let branch = Branch { at, places, levels: Vec::with_capacity(1) };
        Self { to, below, rows, branch, looked_at: 0, filling: None }
    }

    /// Begins the level of the possible type that was looked at last.
    fn fill(&mut self, rows: Few<Row<'r>>) {
        let of = self.looked_at - 1;
        let selection = &*self.below[of];
        self.filling = Some(Filling { selection, followed: 0, level: Level { of, rows, branches: Vec::new() } });
    }
}

impl<'r> Reading<'r> {
    /// Finds the objects behind fetched items, by type, and loads what is selected of each type, and below.
    pub(crate) async fn branch(
        self,
        to: &'r Shape,
        below: &'r [Arc<Selection>],
        fetched: Fetched<'r>,
    ) -> anyhow::Result<Branch<'r>> {
        let mut stack = Vec::with_capacity(DEEP);
        stack.push(Opened::of(to, below, fetched));
        while let Some(opened) = stack.last_mut() {
            if let Some(filling) = &mut opened.filling {
                if let Some((link, fetched)) = self.follow(filling).await? {
                    stack.push(Opened::of(&link.to, &link.below, fetched));
                } else if let Some(filling) = opened.filling.take() {
                    opened.branch.levels.push(filling.level);
                }
            } else if !self.begin_level(opened).await?
                && let Some(Opened { branch, .. }) = stack.pop()
            {
                match stack.last_mut().and_then(|up| up.filling.as_mut()) {
                    Some(filling) => filling.level.branches.push(branch),
                    None => return Ok(branch),
                }
            }
        }
        anyhow::bail!("A branch was filled of which there is nothing")
    }

    /// Follows the next link of a level: that link, and what it led to. `None`: there is no more of them.
    async fn follow(self, filling: &mut Filling<'r>) -> anyhow::Result<Option<(&'r Link, Fetched<'r>)>> {
        let Filling { selection, followed, level } = filling;
        if level.rows.is_empty() {
            return Ok(None);
        }
        while let Some(planned) = selection.fields.get(*followed) {
            *followed += 1;
            let What::Link(link) = &planned.what else { continue };
            let How::Link(fetch) = &selection.field(link.field).how else {
                anyhow::bail!("{} was planned as a link", planned.key);
            };
            let arguments = link.arguments.map_or(&NO_ARGUMENTS, |index| &self.arguments[index]);
            let below = link.below.first().map(|below| &**below);
            let fetched = self.rows(fetch(self.call(&level.rows, arguments, below))).await?;
            return Ok(Some((link, fetched)));
        }
        Ok(None)
    }

    /// Finds the rows of a branch's next level; false: it has all its levels.
    async fn begin_level(self, opened: &mut Opened<'r>) -> anyhow::Result<bool> {
        let Some(possible) = &opened.to.possible else {
            let is_new = opened.looked_at == 0;
            if is_new {
                opened.looked_at = 1;
                let rows = std::mem::take(&mut opened.rows);
                opened.fill(rows);
            }
            return Ok(is_new);
        };
        while let Some(possible) = possible.get(opened.looked_at) {
            let below = opened.below.get(opened.looked_at).map(|below| &**below);
            opened.looked_at += 1;
            if !opened.rows.iter().any(|row| (possible.meant)(*row)) {
                continue;
            }
            let level = opened.branch.levels.len();
            let found = self.rows((possible.fetch)(self.call(&opened.rows, &NO_ARGUMENTS, below))).await?;
            if let Places::Among(places) = &mut opened.branch.places {
                for (place, slot) in places.iter_mut().zip(&found.at) {
                    if let Slot::One(row) = slot {
                        *place = Some((level, *row));
                    }
                }
            }
            opened.fill(found.rows);
            return Ok(true);
        }
        Ok(false)
    }

    /// The rows of a link, which are counted.
    async fn rows(self, fetching: Fetching<'r>) -> anyhow::Result<Fetched<'r>> {
        let fetched = fetching.rows(self.waits).await?;
        self.allowance.load(&fetched)?;
        Ok(fetched)
    }

    pub(crate) fn call<'p>(
        self,
        parents: &'p [Row<'r>],
        arguments: &'r Arguments,
        selection: Option<&'r Selection>,
    ) -> Call<'r, 'p> {
        Call { context: self.context, shelf: self.shelf, arguments, parents, selection }
    }
}
