//! The folder of an embedded database: what lies where in it, who may enter it, and that one process at a time has it.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Nobody but the owner: whoever reaches the socket is a superuser of the database.
const PRIVATE: u32 = 0o700;

/// The last part of the socket's name is the port by which clients find it in its folder.
const PORT: u16 = 5432;

/// A folder that is claimed by this value, until it is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    utf8: String,
    _lock: File,
}

impl Folder {
    /// Makes the folder and its parts when they are missing, and claims it.
    pub(crate) fn claim(path: &Path) -> anyhow::Result<Self> {
        make_folder(path)?;
        let root = fs::canonicalize(path).with_context(|| format!("Cannot find {}", path.display()))?;
        let Some(utf8) = root.to_str().map(str::to_owned) else {
            bail!("The path {} is not UTF-8: choose another folder", root.display());
        };

        let name = root.join("lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&name)
            .with_context(|| format!("Cannot write {}", name.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "The embedded database in {} is in use: stop the process that runs it, or choose another folder",
                root.display()
            ),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("Cannot lock {}", name.display()));
            }
        }

        let folder = Self { root, utf8, _lock: lock };
        for part in [folder.data(), folder.socket_folder()] {
            make_folder(&part)?;
            fs::set_permissions(&part, fs::Permissions::from_mode(PRIVATE))
                .with_context(|| format!("Cannot close {} to others", part.display()))?;
        }
        let socket = folder.socket();
        if SocketAddr::from_pathname(&socket).is_err() {
            bail!("The path {} is too long for a Unix socket: choose a folder with a shorter one", socket.display());
        }
        Ok(folder)
    }

    /// Where the runtime keeps the database.
    pub(crate) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// Where clients connect.
    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_folder().join(format!(".s.PGSQL.{PORT}"))
    }

    /// The url of the socket. Its host is a parameter: a path has no place in a url's authority.
    pub(crate) fn url(&self) -> String {
        let mut url = String::from("postgres://postgres@localhost/postgres?sslmode=disable&host=");
        for byte in self.utf8.bytes().chain(*b"/socket") {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                url.push(char::from(byte));
            } else {
                // Writing into a string cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
        let _ = write!(url, "&port={PORT}");
        url
    }

    fn socket_folder(&self) -> PathBuf {
        self.root.join("socket")
    }
}

/// Makes the folder if it is missing. One that is there stays as open as its owner wanted it.
fn make_folder(path: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE)
        .create(path)
        .with_context(|| format!("Cannot make the folder {}", path.display()))
}
