//! What every request of the endpoint has in common.

use std::sync::{Arc, atomic::AtomicU32};

use crate::{Drain, Engine, Settings, pipeline::Pipeline};

/// One endpoint's engine, settings and prepared documents.
pub(crate) struct Shared<E: Engine> {
    pub(crate) engine: Arc<E>,
    pub(crate) settings: Settings,
    pub(crate) drain: Drain,
    pub(crate) pipeline: Pipeline<E>,
    /// Counts the sockets ever opened; a socket's number decides in which wave it is drained.
    pub(crate) sockets: AtomicU32,
}

impl<E: Engine> Shared<E> {
    pub(crate) fn new(engine: Arc<E>, settings: Settings, drain: Drain) -> Self {
        Self {
            pipeline: Pipeline::new(Arc::clone(&engine), settings.limits.clone()),
            engine,
            settings,
            drain,
            sockets: AtomicU32::new(0),
        }
    }
}
