//! Rows as lists show them, and all of them for who selects more.

use std::ops::Deref;

/// A row in brief, to which it dereferences; and all of it, where that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketched<S, W> {
    sketch: S,
    whole: Option<Box<W>>,
}

impl<S, W> Sketched<S, W> {
    pub(crate) fn brief(sketch: S) -> Self {
        Self { sketch, whole: None }
    }

    pub(crate) fn whole_of(sketch: S, whole: W) -> Self {
        Self { sketch, whole: Some(Box::new(whole)) }
    }

    /// All of it, if it was read: a page that asks for it has read it ([`Page::whole`](crate::Page::whole)), and so has who reads by id.
    pub fn whole(&self) -> Option<&W> {
        self.whole.as_deref()
    }
}

impl<S, W> Deref for Sketched<S, W> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.sketch
    }
}

impl<S: for<'a> From<&'a W>, W> From<W> for Sketched<S, W> {
    fn from(whole: W) -> Self {
        Self::whole_of(S::from(&whole), whole)
    }
}
