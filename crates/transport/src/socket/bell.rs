//! A bell: a part of a task is looked at only when something rang for it, not whenever the task is woken.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;

/// The bell of one part. It has rung when it is new: who was never looked at may have something to say.
pub(super) struct Bell {
    line: Arc<Line>,
    /// Rings it.
    waker: Waker,
}

struct Line {
    rung: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Line {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // One that has rung already has woken the task, or was rung by it.
        if !self.rung.swap(true, Ordering::AcqRel) {
            self.task.wake();
        }
    }
}

impl Bell {
    /// A bell that has rung.
    pub(super) fn new() -> Self {
        let line = Arc::new(Line { rung: AtomicBool::new(true), task: AtomicWaker::new() });
        Self { waker: Waker::from(Arc::clone(&line)), line }
    }

    /// Rung by the task itself, before it waits: the part is to be looked at again.
    pub(super) fn ring(&self) {
        self.line.rung.store(true, Ordering::Release);
    }

    /// Looks at the part if the bell has rung since the last time; if not, the task is woken when it does. A part that is ready is looked at again.
    pub(super) fn look<T>(&self, context: &mut Context<'_>, part: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        self.line.task.register(context.waker());
        if !self.line.rung.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let looked = part(&mut Context::from_waker(&self.waker));
        if looked.is_ready() {
            self.ring();
        }
        looked
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// A task that counts how often it is woken.
    #[derive(Default)]
    struct Task(AtomicUsize);

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_part_is_looked_at_when_it_rang_and_only_then() {
        let task = Arc::new(Task::default());
        let waker = Waker::from(Arc::clone(&task));
        let mut context = Context::from_waker(&waker);
        let (bell, looks) = (Bell::new(), AtomicUsize::new(0));
        let mut look = |answer| {
            let looked = bell.look(&mut context, |context| {
                looks.fetch_add(1, Ordering::Relaxed);
                if answer { Poll::Ready(context.waker().clone()) } else { Poll::Pending }
            });
            (looked, looks.load(Ordering::Relaxed))
        };
        let (Poll::Ready(rings), 1) = look(true) else { panic!("a new one has rung") };
        assert_eq!(look(false).1, 2, "who was ready may be so again");
        assert_eq!(look(true).1, 2, "nothing rang");
        rings.wake_by_ref();
        rings.wake_by_ref();
        assert_eq!(task.0.load(Ordering::Relaxed), 1, "the task is woken once");
        assert_eq!(look(false).1, 3);
        assert_eq!(look(false).1, 3);
        rings.wake();
        assert_eq!(task.0.load(Ordering::Relaxed), 2, "and again when it rings again");
    }
}
