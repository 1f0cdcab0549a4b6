//! The files of the repository, as git knows them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file with its text.
pub(crate) struct Source {
    /// From the root of the repository, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|there| there == extension)
    }

    /// What stands before the tests at the end of the file.
    pub(crate) fn code(&self) -> &str {
        self.text.split_once("\n#[cfg(test)]\n").map_or(self.text.as_str(), |(code, _)| code)
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).ancestors().nth(2).unwrap().to_owned()
}

/// Tracked files, and new ones that are not ignored, that are text.
pub(crate) fn all() -> Vec<Source> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(listed.status.success(), "git lists the files");
    let paths = String::from_utf8(listed.stdout).unwrap();
    let read =
        |path: &str| Some(Source { path: path.to_owned(), text: std::fs::read_to_string(root().join(path)).ok()? });
    let sources: Vec<Source> = paths.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect();
    assert!(sources.len() > 50, "the repository has files");
    sources
}

pub(crate) fn rust() -> Vec<Source> {
    all().into_iter().filter(|source| source.is("rs")).collect()
}
