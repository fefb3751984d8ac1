//! What processes use, as Linux counts it in `/proc`.

use std::{collections::BTreeMap, fs, time::Duration};

use super::Error;

/// Length of a tick in `/proc`: `USER_HZ` is 100 on all machines that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// Two cores that this process may use: one for servers, one for the load generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cores {
    pub(super) server: usize,
    pub(super) generator: usize,
}

/// Returns two cores.
///
/// # Errors
/// On other systems than Linux, and with one core.
pub(super) fn two_cores() -> Result<Cores, Error> {
    let status = fs::read_to_string("/proc/self/status").map_err(|_| Error::NotLinux)?;
    let allowed = allowed(&status).ok_or_else(|| Error::unreadable("/proc/self/status"))?;
    match allowed[..] {
        [server, generator, ..] => Ok(Cores { server, generator }),
        _ => Err(Error::Cores(allowed.len())),
    }
}

/// The cores in a list such as `0-3,8`.
fn allowed(status: &str) -> Option<Vec<usize>> {
    let mut lines = status.lines();
    let ranges = lines.find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let mut cores = Vec::new();
    for range in ranges.trim().split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        cores.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    Some(cores)
}

/// Fields of `/proc/PID/stat` behind the program's name, which may contain blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// Of the process itself, and of its children that have ended.
    own: u32,
    children: u32,
}

fn stat(text: &str) -> Option<Stat> {
    let (_, behind) = text.rsplit_once(") ")?;
    let fields: Vec<_> = behind.split(' ').collect();
    // proc_pid_stat(5): `ppid` is field 4, `utime` 14, `stime` 15, `cutime` 16, `cstime` 17.
    let field = |number: usize| fields.get(number - 3)?.parse::<u32>().ok();
    Some(Stat {
        parent: field(4)?,
        own: field(14)? + field(15)?,
        children: field(16)? + field(17)?,
    })
}

/// Returns a process and its descendants, parents first.
pub(super) fn tree(root: u32) -> Vec<u32> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = folders.filter_map(|folder| folder.file_name().to_str()?.parse::<u32>().ok());
    let mut children = BTreeMap::<u32, Vec<u32>>::new();
    for id in ids {
        if let Some(stat) = read(id) {
            children.entry(stat.parent).or_default().push(id);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(children.remove(id).unwrap_or_default());
        next += 1;
    }
    found
}

fn read(process: u32) -> Option<Stat> {
    stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Returns the processor time of a process and its descendants.
pub(super) fn processor_time(process: u32) -> Duration {
    let ticks = tree(process)
        .into_iter()
        .filter_map(read)
        .map(|stat| stat.own);
    TICK * ticks.sum::<u32>()
}

/// Returns the processor time of this process's children that have ended.
pub(super) fn ended_children() -> Duration {
    let ticks = read(std::process::id()).map_or(0, |stat| stat.children);
    TICK * ticks
}

/// Returns the processor time of all processes of the machine.
pub(super) fn machine() -> Duration {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    TICK * busy(&text).unwrap_or(0)
}

/// `proc_stat(5)`: user, nice, system, idle, iowait, irq, softirq, steal.
fn busy(text: &str) -> Option<u32> {
    let line = text.lines().next()?.strip_prefix("cpu ")?;
    let fields: Vec<u32> = line
        .split_whitespace()
        .map_while(|n| n.parse().ok())
        .collect();
    let at = |places: &[usize]| places.iter().filter_map(|place| fields.get(*place)).sum();
    Some(at(&[0, 1, 2, 5, 6, 7]))
}

/// Returns the resident memory of a process and its descendants, in bytes.
pub(super) fn memory(process: u32) -> u64 {
    let statuses = tree(process).into_iter();
    let statuses = statuses.filter_map(|id| fs::read_to_string(format!("/proc/{id}/status")).ok());
    statuses.filter_map(|status| resident(&status)).sum()
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_read_from_ranges_and_single_numbers() {
        let status = "Name:\txtask\nCpus_allowed_list:\t2-4,8\nVmRSS:\t     64 kB\n";
        assert_eq!(allowed(status).unwrap(), [2, 3, 4, 8]);
        assert_eq!(allowed("Cpus_allowed_list:\t0\n").unwrap(), [0]);
        assert_eq!(allowed("Name:\txtask\n"), None);
        assert_eq!(resident(status), Some(65536));
    }

    #[test]
    fn process_times_are_read_behind_a_name_with_blanks_and_brackets() {
        let text = "7 (a) b (c) S 3 7 7 0 -1 4194560 1 2 3 4 50 60 70 80 20 0 1 0";
        let expected = Stat {
            parent: 3,
            own: 110,
            children: 150,
        };
        assert_eq!(stat(text), Some(expected));
        assert_eq!(stat("7 (a) S 3"), None);
    }

    #[test]
    fn idle_time_is_not_time_of_processes() {
        let text = "cpu  1 2 4 1000 1000 8 16 32 1000 1000\ncpu0 9 9 9 9\n";
        assert_eq!(busy(text), Some(63));
    }
}
