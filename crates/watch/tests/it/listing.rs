//! What is listed, and what is not.

use std::{
    fs,
    path::Path,
    sync::atomic::AtomicBool,
    time::{Duration, SystemTime},
};

use shiguang_watch::{Found, Tree, Unseen, WatchError, join, list};

use crate::folder::{entries, folder, names, rules, write};

#[test]
fn photos_at_any_depth_with_their_state() {
    let (_guard, root) = folder();
    for name in ["a.jpg", "B.JPG", "note.txt", "2023/五月/c.jpg", "2023/d.jpg.part", "空 格/e.jpg"] {
        write(&root, name);
    }
    fs::create_dir(root.join("folder.jpg")).unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_600_000_000, 123_456_700);
    fs::File::options().write(true).open(root.join("a.jpg")).unwrap().set_modified(time).unwrap();

    let (found, listing) = entries(&root, &[]);
    let paths: Vec<_> = found.iter().map(|entry| String::from_utf8(entry.path.clone()).unwrap()).collect();
    assert_eq!(paths, ["2023/五月/c.jpg", "B.JPG", "a.jpg", "空 格/e.jpg"]);
    assert_eq!(listing.folders, 5);
    assert_eq!(listing.unreadable, []);
    assert_eq!(listing.root_id.is_some(), cfg!(unix));
    for entry in &found {
        assert_eq!(entry.absolute, join(&root, &entry.path));
        assert_eq!(entry.size, entry.path.len() as u64, "each file holds its name");
    }
    assert_eq!(found[2].mtime_ns, 1_600_000_000_123_456_700);
}

#[test]
fn hidden_system_and_ignored_are_left_out() {
    let (_guard, root) = folder();
    let left_out = [
        ".hidden.jpg",
        ".thumbnails/a.jpg",
        "b/.git/c.jpg",
        "$RECYCLE.BIN/d.jpg",
        "b/@eaDir/e.jpg",
        "System Volume Information/f.jpg",
        "lost+found/g.jpg",
        ".Trash-1000/files/h.jpg",
        "phone/whatsapp/deep/i.jpg",
        "node_modules/j.jpg",
        "export/k.jpg",
        "b/l.tmp.jpg",
    ];
    for name in left_out.iter().chain(&["b/m.jpg", "b/export/n.jpg", "phone/o.jpg"]) {
        write(&root, name);
    }
    write(&root, "phone/whatsapp/.nomedia");
    assert_eq!(
        names(&root, &["*.tmp.jpg", "node_modules/", "/export/**"]),
        ["b/export/n.jpg", "b/m.jpg", "phone/o.jpg"]
    );
}

/// The person asked for this folder, whatever it is called.
#[test]
fn the_root_itself_is_never_left_out() {
    let (_guard, outer) = folder();
    let root = outer.join(".photos");
    write(&root, "a.jpg");
    write(&root, ".nomedia");
    assert_eq!(names(&root, &[".photos/"]), ["a.jpg"]);
}

#[test]
fn an_empty_folder_is_not_a_missing_one() {
    let (_guard, root) = folder();
    let (found, listing) = entries(&root, &[]);
    assert_eq!((found.len(), listing.folders), (0, 1));

    let file = write(&root, "file.jpg");
    for missing in [root.join("gone"), file.clone(), file.join("below a file")] {
        let (rules, cancel) = (rules(&[]), AtomicBool::new(false));
        let error = list(&missing, &rules, &cancel, &mut |_| panic!("no entries")).unwrap_err();
        assert!(matches!(&error, WatchError::RootMissing { root } if *root == missing), "{error}");
        let error = Tree { root: &missing, rules: &rules, cancel: &cancel }.examine(&missing).unwrap_err();
        assert!(matches!(error, WatchError::RootMissing { .. }), "{error}");
    }
}

#[test]
fn cancelled_is_an_error_and_never_a_short_listing() {
    let (_guard, root) = folder();
    write(&root, "a.jpg");
    let error = list(&root, &rules(&[]), &AtomicBool::new(true), &mut |_| {}).unwrap_err();
    assert!(matches!(error, WatchError::Cancelled));
}

#[test]
fn paths_over_260_bytes_and_deep_trees() {
    let (_guard, root) = folder();
    let long = format!("{}/{}/{}.jpg", "照".repeat(80), "b".repeat(200), "c".repeat(200));
    write(&root, &long);
    let deep = format!("{}d.jpg", "d/".repeat(400));
    write(&root, &deep);
    assert_eq!(names(&root, &[]), [deep, long]);
}

#[test]
fn one_folder_of_a_tree() {
    let (_guard, root) = folder();
    for name in ["a.jpg", "b/c.jpg", "b/d/e.jpg", "b/.hidden/f.jpg", "g/.nomedia", "g/h/i.jpg", "export/j.jpg"] {
        write(&root, name);
    }
    let (rules, cancel) = (rules(&["/export"]), AtomicBool::new(false));
    let tree = Tree { root: &root, rules: &rules, cancel: &cancel };
    let below = |folder: &str| {
        let mut paths = Vec::new();
        let listing = tree.list_below(&root.join(folder), &mut |entry| paths.push(entry.path)).unwrap();
        assert_eq!(listing.unreadable, []);
        paths.sort();
        paths
    };
    assert_eq!(below("b"), [b"b/c.jpg".to_vec(), b"b/d/e.jpg".to_vec()]);
    for nothing in ["gone", "b/.hidden", "g", "g/h", "export", "a.jpg"] {
        assert_eq!(below(nothing), Vec::<Vec<u8>>::new(), "{nothing}");
    }
}

#[test]
fn single_paths() {
    let (_guard, root) = folder();
    for name in ["a.jpg", "b/c.jpg", "note.txt", ".hidden/d.jpg", "e/.nomedia", "e/f/g.jpg", "cache/h.jpg"] {
        write(&root, name);
    }
    let (rules, cancel) = (rules(&["cache/"]), AtomicBool::new(false));
    let tree = Tree { root: &root, rules: &rules, cancel: &cancel };
    let examine = |name: &str| tree.examine(&root.join(name)).unwrap();
    for name in ["a.jpg", "b/c.jpg"] {
        let expected = entries(&root, &[]).0.into_iter().find(|entry| entry.path == name.as_bytes()).unwrap();
        assert_eq!(examine(name), Found::File(expected));
    }
    assert_eq!(examine("b"), Found::Folder);
    assert_eq!(tree.examine(&root).unwrap(), Found::Folder);
    for nothing in ["gone.jpg", "a.jpg/b", "note.txt", ".hidden/d.jpg", "e", "e/f", "e/f/g.jpg", "cache", "cache/h.jpg"]
    {
        assert_eq!(examine(nothing), Found::Nothing, "{nothing}");
    }
    assert_eq!(tree.examine(Path::new("elsewhere")).unwrap(), Found::Nothing);
}

#[cfg(unix)]
mod unix {
    use std::{
        ffi::OsStr,
        os::unix::{
            ffi::OsStrExt as _,
            fs::{MetadataExt as _, PermissionsExt as _, symlink},
        },
    };

    use super::*;

    #[test]
    fn names_that_are_not_utf8() {
        let (_guard, root) = folder();
        let name = b"caf\xe9/\xff\xfe.jpg";
        let path = root.join(OsStr::from_bytes(name));
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, "x").unwrap();
        let (found, listing) = entries(&root, &["*.tmp"]);
        assert_eq!(found[0].path, name);
        assert_eq!(fs::read(join(&root, &found[0].path)).unwrap(), b"x");
        assert_eq!((listing.files, listing.folders), (1, 2));
    }

    #[test]
    fn a_rename_keeps_the_file_id_and_a_copy_has_its_own() {
        let (_guard, root) = folder();
        let a = write(&root, "a.jpg");
        let id = entries(&root, &[]).0[0].file_id;
        assert_eq!(id, Some((fs::metadata(&a).unwrap().dev(), fs::metadata(&a).unwrap().ino())));
        fs::rename(&a, root.join("b.jpg")).unwrap();
        fs::copy(root.join("b.jpg"), root.join("c.jpg")).unwrap();
        let (found, _) = entries(&root, &[]);
        assert_eq!(found[0].file_id, id);
        assert_ne!(found[1].file_id, id);
    }

    #[test]
    fn links_are_followed_and_loops_end() {
        let (_guard, outer) = folder();
        let root = outer.join("root");
        write(&root, "b/a.jpg");
        let target = write(&outer, "elsewhere/c.jpg");
        symlink(&root, root.join("b/loop")).unwrap();
        symlink(root.join("b"), root.join("a link before the real folder")).unwrap();
        symlink(outer.join("elsewhere"), root.join("outside")).unwrap();
        symlink(outer.join("elsewhere"), root.join("outside again")).unwrap();
        symlink(&target, root.join("file.jpg")).unwrap();
        symlink(&target, root.join("a link without a photo's name")).unwrap();
        symlink(outer.join("elsewhere"), root.join(".hidden link")).unwrap();
        symlink(root.join("x.jpg"), root.join("x.jpg")).unwrap();
        symlink(outer.join("unplugged"), root.join("nowhere")).unwrap();
        // Back into the tree from outside.
        symlink(&root, outer.join("elsewhere/back")).unwrap();

        assert_eq!(names(&root, &[]), ["b/a.jpg", "file.jpg", "outside/c.jpg"]);
        let (_, listing) = entries(&root, &[]);
        let mut unseen: Vec<_> = listing.unreadable.into_iter().map(|unseen| unseen.path).collect();
        unseen.sort();
        assert_eq!(unseen, [b"nowhere".to_vec(), b"x.jpg".to_vec()], "what may be on another drive is not gone");

        let (rules, cancel) = (rules(&[]), AtomicBool::new(false));
        let tree = Tree { root: &root, rules: &rules, cancel: &cancel };
        assert!(
            matches!(tree.examine(&root.join("nowhere")).unwrap(), Found::Unreadable(Unseen { path, .. }) if path == b"nowhere")
        );
        let mut paths = Vec::new();
        tree.list_below(&root.join("b"), &mut |entry| paths.push(entry.path)).unwrap();
        assert_eq!(paths, [b"b/a.jpg".to_vec()], "the rest of the tree is not listed under a link's name");
    }

    #[test]
    fn a_root_behind_a_link() {
        let (_guard, outer) = folder();
        write(&outer, "real/a.jpg");
        symlink(outer.join("real"), outer.join("link")).unwrap();
        assert_eq!(names(&outer.join("link"), &[]), ["a.jpg"]);
    }

    #[test]
    fn a_folder_that_cannot_be_read() {
        let (_guard, root) = folder();
        write(&root, "a.jpg");
        write(&root, "secret/deep/b.jpg");
        let secret = root.join("secret");
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
        let refused = fs::read_dir(&secret).is_err();
        let (found, listing) = entries(&root, &[]);
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o755)).unwrap();
        if !refused {
            eprintln!("not tested: this user (root) may read everything");
            return;
        }
        assert_eq!(found.len(), 1);
        assert_eq!(listing.unreadable.len(), 1);
        assert_eq!(listing.unreadable[0].path, b"secret");
    }
}
