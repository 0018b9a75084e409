//! Which file systems do not tell of changes.

use std::path::Path;

/// Kinds of file systems whose changes may come from another machine, as Linux names them.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "coda",
    "davfs",
    "glusterfs",
    "lustre",
    "ncpfs",
    "vboxsf",
    "vmhgfs",
    "prl_fs",
];

/// The same behind FUSE: programs that fetch from elsewhere.
const NETWORK_FUSE: &[&str] = &[
    "sshfs",
    "rclone",
    "s3fs",
    "curlftpfs",
    "davfs",
    "davfs2",
    "glusterfs",
    "gvfsd-fuse",
    "smbnetfs",
    "vmhgfs-fuse",
    "goofys",
];

/// The kind of network file system that `path` lies on, if it does. Elsewhere than on Linux nobody knows.
pub(super) fn network_file_system(path: &Path) -> Option<String> {
    let mounts = std::fs::read("/proc/self/mounts").ok()?;
    let real = std::fs::canonicalize(path).ok()?;
    let kind = kind_of(&String::from_utf8_lossy(&mounts), &real)?;
    is_network(&kind).then_some(kind)
}

fn is_network(kind: &str) -> bool {
    match kind.strip_prefix("fuse.") {
        Some(program) => NETWORK_FUSE.contains(&program),
        None => NETWORK.contains(&kind),
    }
}

/// The kind of the innermost mount (proc(5), fstab(5)); of several on one point, the last covers the others.
fn kind_of(mounts: &str, path: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((unescape(fields.next()?), fields.next()?))
    });
    let around = mounts.filter(|(point, _)| path.starts_with(point));
    around.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind.to_owned())
}

/// Blanks and backslashes are written as three octal digits.
fn unescape(field: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(field.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
/dev/sda1 / ext4 rw,relatime 0 0
server:/photos /mnt/nas nfs4 rw 0 0
//box/share /mnt/my\\040share cifs rw 0 0
/dev/sdb1 /mnt/nas/usb vfat rw 0 0
me@host: /media/me/far fuse.sshfs rw 0 0
merged /media/me/all fuse.mergerfs rw 0 0
";

    #[test]
    fn the_innermost_mount_counts() {
        for (path, kind, network) in [
            ("/media/me", "ext4", false),
            ("/mnt/nas/2023", "nfs4", true),
            ("/mnt/nas2", "ext4", false),
            ("/mnt/nas/usb/DCIM", "vfat", false),
            ("/mnt/my share/a", "cifs", true),
            ("/media/me/far", "fuse.sshfs", true),
            ("/media/me/all", "fuse.mergerfs", false),
        ] {
            assert_eq!(kind_of(MOUNTS, Path::new(path)).as_deref(), Some(kind), "{path}");
            assert_eq!(is_network(kind), network, "{kind}");
        }
    }
}
