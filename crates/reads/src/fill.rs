//! Loading: level by level, each selected link once for all objects of its level.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::{
    allowance::Allowance,
    load::{Call, Fetched, Row, Shelf, Slot},
    page::Arguments,
    plan::{Selection, What},
    shape::{How, Shape},
};

/// The objects of one type at one place of the answer, with what their links led to.
pub(crate) struct Level<'r> {
    pub(crate) rows: Vec<Row<'r>>,
    /// For each selected field, what it led to if it is a link.
    pub(crate) branches: Vec<Option<Branch<'r>>>,
}

/// What one link led to from all objects of a level.
pub(crate) struct Branch<'r> {
    /// Which items belong to each parent.
    pub(crate) at: Vec<Slot>,
    /// For each item the level among `levels`, one per possible type, and its place there; `None` if there is no such object.
    pub(crate) places: Vec<Option<(usize, usize)>>,
    pub(crate) levels: Vec<Level<'r>>,
}

/// One root field's reading.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'r> {
    pub(crate) context: Row<'r>,
    pub(crate) shelf: &'r Shelf,
    pub(crate) arguments: &'r [Arguments],
    pub(crate) allowance: &'r Allowance,
}

pub(crate) static NO_ARGUMENTS: Arguments = Arguments(Vec::new());

impl<'r> Reading<'r> {
    /// Loads what is selected below these rows, boxed once per level.
    fn level(self, selection: &'r Selection, rows: Vec<Row<'r>>) -> BoxFuture<'r, anyhow::Result<Level<'r>>> {
        Box::pin(async move {
            let mut branches = Vec::with_capacity(selection.fields.len());
            for planned in &selection.fields {
                let branch = match &planned.what {
                    What::Link(link) if !rows.is_empty() => match &selection.field(link.field).how {
                        How::Link(fetch) => {
                            let arguments = link.arguments.map_or(&NO_ARGUMENTS, |index| &self.arguments[index]);
                            let below = link.below.first().map(|below| &**below);
                            let fetched = fetch(self.call(rows.clone(), arguments, below)).await?;
                            self.allowance.load(&fetched)?;
                            Some(self.branch(&link.to, &link.below, fetched).await?)
                        }
                        How::Leaf(_) | How::Promised => None,
                    },
                    What::Link(_) | What::Leaf(_) | What::Typename => None,
                };
                branches.push(branch);
            }
            Ok(Level { rows, branches })
        })
    }

    /// Finds the objects behind fetched items, by type, and loads what is selected of each type.
    pub(crate) async fn branch(
        self,
        to: &'r Shape,
        below: &'r [Arc<Selection>],
        fetched: Fetched<'r>,
    ) -> anyhow::Result<Branch<'r>> {
        let Fetched { rows, at } = fetched;
        let Some(possible) = &to.possible else {
            let places = (0..rows.len()).map(|place| Some((0, place))).collect();
            return Ok(Branch { at, places, levels: vec![self.level(&below[0], rows).await?] });
        };
        let mut places = vec![None; rows.len()];
        let mut levels = Vec::with_capacity(possible.len());
        for (index, possible) in possible.iter().enumerate() {
            if !rows.iter().any(|row| (possible.meant)(*row)) {
                levels.push(Level { rows: Vec::new(), branches: Vec::new() });
                continue;
            }
            let found = (possible.fetch)(self.call(rows.clone(), &NO_ARGUMENTS, None)).await?;
            self.allowance.load(&found)?;
            for (place, slot) in places.iter_mut().zip(&found.at) {
                if let Slot::One(row) = slot {
                    *place = Some((index, *row));
                }
            }
            levels.push(self.level(&below[index], found.rows).await?);
        }
        Ok(Branch { at, places, levels })
    }

    pub(crate) fn call(
        self,
        parents: Vec<Row<'r>>,
        arguments: &'r Arguments,
        selection: Option<&'r Selection>,
    ) -> Call<'r> {
        Call { context: self.context, shelf: self.shelf, arguments, parents, selection }
    }
}
