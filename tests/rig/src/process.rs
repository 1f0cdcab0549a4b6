//! Processes as the kernel tells of them: which live, what they used, how they are ended.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Command;

/// What processes have used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Time of a processor, in and out of the kernel, with that of children that have ended.
    pub cpu: Duration,
    /// Memory that is resident, in bytes; what processes share counts for each.
    pub resident: u64,
}

/// A command whose process ends with the thread that starts it, however that ends; so threads that come and go must start none. Where
/// `setpriv` is missing, it ends with its value only.
pub(crate) fn bound(program: &Path) -> Command {
    static BINDS: OnceLock<bool> = OnceLock::new();
    let binds = *BINDS.get_or_init(|| {
        let mut tried = std::process::Command::new("setpriv");
        tried.args(["--pdeathsig", "KILL", "true"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    });
    if !binds {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(program);
    command
}

/// The living processes whose working directory this is. One that has ended and was not reaped has none.
pub(crate) fn working_in(folder: &Path) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pid = |name: &OsStr| name.to_str()?.parse::<u32>().ok();
    let pids = entries.filter_map(|entry| pid(&entry.ok()?.file_name()));
    pids.filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder)).collect()
}

/// SIGKILL. Who is gone already is no error.
pub(crate) fn kill(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// What these have used. Who ends meanwhile counts for nothing: its time is its parent's as soon as that has reaped it.
pub(crate) fn used(pids: &[u32]) -> anyhow::Result<Used> {
    let mut used = Used::default();
    for pid in pids {
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        // The name may hold blanks and brackets; what follows its last bracket does not.
        let (_, after) = stat.rsplit_once(')').context("A process has a name")?;
        let fields: Vec<&str> = after.split_whitespace().collect();
        let number = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        // utime, stime, and those of reaped children; pages that are resident.
        let ticks: u64 = (11..15).map(number).sum();
        used.cpu += Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second());
        used.resident += number(21) * rustix::param::page_size() as u64;
    }
    Ok(used)
}
