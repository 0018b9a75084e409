//! Instances: folders that are watched, and collections without a folder that a program made.

use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use shiguang_catalog::{
    CatalogError, Counts, FileFacts, Instance, InstanceId, NewInstance, PhotoId, PhotoRow, Read, Write,
};

use crate::bytes_path;
use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::slug::slug;

/// Most characters of a custom key.
const LONGEST_KEY: usize = 64;
/// Characters that a custom key cannot have, since the query language reads them.
const RESERVED: [char; 8] = [':', '：', '"', '(', ')', ',', '|', '='];

/// Photos of an instance that wait for any stage.
#[must_use]
pub fn waiting(counts: &Counts) -> u64 {
    counts.pending.into_iter().max().unwrap_or(0)
}

/// What to call a new instance.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// The name for programs; made from the display name when absent.
    pub name: Option<String>,
    /// The name for people; the folder's own when absent.
    pub display_name: Option<String>,
}

/// Makes a folder an instance, or gives the one it already is.
///
/// A folder inside another instance takes over the photos below it with all that is known of them: a photo belongs to the
/// innermost watched folder.
///
/// # Errors
/// [`ErrorCode::FolderMissing`], [`ErrorCode::NameTaken`], [`ErrorCode::NameInvalid`].
pub fn add_folder(core: &Core, folder: &Path, naming: &Naming) -> Result<InstanceId> {
    let folder = folder.canonicalize().ok().filter(|folder| folder.is_dir()).ok_or_else(|| {
        Error::new(ErrorCode::FolderMissing, format!("{} is not there or is no folder", folder.display()))
    })?;
    let bytes = bytes_path::to_bytes(&folder);
    let last = folder.file_name().map(|name| bytes_path::to_text(&bytes_path::to_bytes(Path::new(name))));
    let display_name = naming.display_name.clone().or(last).unwrap_or_else(|| folder.display().to_string());
    let at = now();
    // All in one transaction, or the same folder dropped twice would become two instances.
    let made = core.catalog.write(|write| {
        let instances = write.instances()?;
        if let Some(known) = instances.iter().find(|instance| instance.folder.as_deref() == Some(&bytes[..])) {
            return Ok(Ok((known.id, false)));
        }
        let name = match free_name(&instances, naming.name.as_deref(), &display_name) {
            Ok(name) => name,
            Err(refused) => return Ok(Err(refused)),
        };
        let display_name = display_name.clone();
        let new = NewInstance { name, display_name, folder: Some(bytes.clone()), ..NewInstance::default() };
        let id = write.create_instance(&new, at)?;
        for outer in &instances {
            let Some(root) = outer.folder.as_deref().filter(|root| bytes_path::is_below(root, &bytes)) else {
                continue;
            };
            let within = relative_folder(root, &bytes);
            for known in write.known_below(outer.id, &within)? {
                let path = &known.path[within.len()..];
                let path = path.strip_prefix(b"/").unwrap_or(path).to_vec();
                let facts = FileFacts {
                    path_text: bytes_path::to_text(&path),
                    path,
                    size: known.size,
                    mtime_ns: known.mtime_ns,
                    file_id: known.file_id,
                };
                // Of nested instances the innermost keeps its own.
                write.move_photo(known.photo, id, &facts, at)?;
            }
        }
        Ok(Ok((id, true)))
    })?;
    let (id, is_new) = made?;
    if is_new {
        core.events.tell(&Event::InstancesChanged);
    }
    Ok(id)
}

/// `folder` below `root`, without a slash at the start.
fn relative_folder(root: &[u8], folder: &[u8]) -> Vec<u8> {
    let rest = &folder[root.len()..];
    rest.strip_prefix(b"/").unwrap_or(rest).to_vec()
}

/// Makes an instance without a folder: its photos are added by programs and kept in the data folder.
///
/// # Errors
/// [`ErrorCode::NameTaken`], [`ErrorCode::NameInvalid`].
pub fn add_stored(core: &Core, naming: &Naming, origin: &str) -> Result<InstanceId> {
    let instances = core.catalog.read(|read| read.instances())?;
    let display_name = naming.display_name.clone().or_else(|| naming.name.clone()).unwrap_or_else(|| "photos".into());
    let name = free_name(&instances, naming.name.as_deref(), &display_name)?;
    let new = NewInstance { name, display_name, origin: Some(origin.to_owned()), ..NewInstance::default() };
    let id = core.catalog.write(|write| write.create_instance(&new, now()))?;
    core.events.tell(&Event::InstancesChanged);
    Ok(id)
}

fn free_name(instances: &[Instance], asked: Option<&str>, display_name: &str) -> Result<String> {
    let taken = |name: &str| instances.iter().any(|instance| instance.name == name);
    let Some(asked) = asked else { return Ok(slug(display_name, taken)) };
    // The widest of the dialects' rules; a door that creates an instance checks its own narrower one.
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '-');
    if !(2..=64).contains(&asked.len()) || !asked.chars().all(plain) {
        return Err(Error::new(
            ErrorCode::NameInvalid,
            format!("`{asked}` is no valid name: 2 to 64 of a-z, 0-9, _ and - are, such as `{}`", slug(asked, taken)),
        ));
    }
    if taken(asked) {
        return Err(Error::new(ErrorCode::NameTaken, format!("there is another instance called `{asked}`")));
    }
    Ok(asked.to_owned())
}

/// The instance called so: by its name, else by its display name without regard to case.
///
/// # Errors
/// [`ErrorCode::UnknownInstance`].
pub fn named(core: &Core, name: &str) -> Result<Instance> {
    let instances = core.catalog.read(|read| read.instances())?;
    let folded = name.to_lowercase();
    let by_name = instances.iter().position(|instance| instance.name == name);
    let by_display = || instances.iter().position(|instance| instance.display_name.to_lowercase() == folded);
    match by_name.or_else(by_display) {
        Some(at) => Ok(instances[at].clone()),
        None => Err(Error::new(ErrorCode::UnknownInstance, format!("there is no instance called `{name}`"))),
    }
}

/// Forgets an instance: its rows, its index, and, when it has no folder, the photos that programs gave it. The photos of a
/// folder are never touched. Where the folder lies in that of another instance, its photos are still watched: the other takes
/// them over with all that is known of them.
///
/// # Errors
/// [`ErrorCode::UnknownInstance`].
pub fn remove(core: &Core, id: InstanceId) -> Result<()> {
    let instance = core.instance(id)?;
    core.catalog.write(|write| {
        if let Some(folder) = instance.folder.as_deref() {
            give_back(write, id, folder)?;
        }
        write.remove_instance(id)
    })?;
    core.events.tell(&Event::InstancesChanged);
    Ok(())
}

/// Moves the photos of a folder to the innermost instance around it, if there is one.
fn give_back(write: &Write<'_>, id: InstanceId, folder: &[u8]) -> std::result::Result<(), CatalogError> {
    let around = |root: &[u8]| root != folder && bytes_path::is_below(root, folder);
    let outer = write
        .instances()?
        .into_iter()
        .filter_map(|other| Some((other.id, other.folder?)))
        .filter(|(_, root)| around(root))
        .max_by_key(|(_, root)| root.len());
    let Some((outer, root)) = outer else { return Ok(()) };
    let within = relative_folder(&root, folder);
    let at = now();
    for known in write.known_below(id, b"")? {
        let path = [&within[..], b"/", &known.path[..]].concat();
        let facts = FileFacts {
            path_text: bytes_path::to_text(&path),
            path,
            size: known.size,
            mtime_ns: known.mtime_ns,
            file_id: known.file_id,
        };
        write.move_photo(known.photo, outer, &facts, at)?;
    }
    Ok(())
}

/// Photos whose rows go in one transaction: others wait for the writer for some fifty milliseconds at most.
const LEAVING_AT_ONCE: usize = 256;

/// Takes away what is left of instances that were removed, batch by batch. Broken off, it goes on where it was: by
/// whoever calls this next.
///
/// # Errors
/// When the catalogue cannot be written.
pub fn clear_leaving(core: &Core, stop: &AtomicBool) -> Result<()> {
    for id in core.catalog.read(|read| read.leaving_instances())? {
        while !stop.load(Ordering::Relaxed)
            && core.catalog.write(|write| write.remove_leaving(id, LEAVING_AT_ONCE))? == LEAVING_AT_ONCE
        {}
    }
    Ok(())
}

/// The display name of an instance as it is kept.
///
/// # Errors
/// [`ErrorCode::NameInvalid`] when nothing is left of it.
pub fn check_display_name(name: &str) -> Result<&str> {
    match name.trim() {
        "" => Err(Error::new(ErrorCode::NameInvalid, "a display name cannot be empty")),
        name => Ok(name),
    }
}

/// Checks the custom keys that an instance is to have.
///
/// # Errors
/// [`ErrorCode::KeyInvalid`], also for one that is given twice.
pub fn check_keys(keys: &[String]) -> Result<()> {
    for (at, key) in keys.iter().enumerate() {
        check_key(key)?;
        if keys[..at].iter().any(|before| before.eq_ignore_ascii_case(key)) {
            return Err(Error::new(ErrorCode::KeyInvalid, format!("the key `{key}` is given twice")));
        }
    }
    Ok(())
}

/// Checks a custom key that a person or a program wants.
///
/// # Errors
/// [`ErrorCode::KeyInvalid`].
pub fn check_key(key: &str) -> Result<()> {
    let reserved = crate::query::is_reserved_key(key);
    let odd = key.chars().any(|letter| letter.is_control() || RESERVED.contains(&letter)) || key.starts_with('-');
    if key.trim() != key || key.is_empty() || key.chars().count() > LONGEST_KEY || odd || reserved {
        return Err(Error::new(
            ErrorCode::KeyInvalid,
            format!(
                "`{key}` is no valid key: 1 to {LONGEST_KEY} characters, no quotes, colons, commas or brackets, and no word of the query language"
            ),
        ));
    }
    Ok(())
}

/// The photo of an instance that a person means: a path below the instance's folder, absolute or relative to the current
/// folder, or the path as the catalogue has it.
///
/// # Errors
/// [`ErrorCode::UnknownPhoto`].
pub fn photo_at(core: &Core, instance: &Instance, path: &Path) -> Result<PhotoId> {
    // `./a.jpg` is a.jpg.
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let mut tried: Vec<Vec<u8>> = vec![bytes_path::to_bytes(path), bytes_path::to_bytes(&plain)];
    if let Some(folder) = instance.folder.as_deref().map(bytes_path::from_bytes) {
        let whole = canonical_place(path);
        tried.extend(whole.and_then(|whole| bytes_path::relative(&folder, &whole)));
    }
    let found = core.catalog.read(|read| {
        for bytes in &tried {
            if let Some(known) = read.known_file(instance.id, bytes)? {
                return Ok(Some(known.photo));
            }
        }
        for bytes in &tried {
            if let Some(row) = read.photo_at(instance.id, &bytes_path::to_text(bytes))? {
                return Ok(Some(row.id));
            }
        }
        Ok(None)
    })?;
    found.ok_or_else(|| {
        Error::new(
            ErrorCode::UnknownPhoto,
            format!("there is no photo {} in the instance `{}`", path.display(), instance.name),
        )
    })
}

/// The present photo at a path in an instance, written as the file is or as lists show it, in any of the forms that one text
/// has (macOS writes accents apart).
///
/// # Errors
/// When the catalogue cannot be read.
pub fn row_at(
    read: &Read<'_>,
    instance: InstanceId,
    path: &str,
) -> std::result::Result<Option<PhotoRow>, CatalogError> {
    if let Some(row) = read.photo_at(instance, path)? {
        return Ok(Some(row));
    }
    let shown = bytes_path::to_text(path.as_bytes());
    if shown == path { Ok(None) } else { read.photo_at(instance, &shown) }
}

/// The folder of a path made canonical, with its last name as it is: the photo itself may be a symbolic link.
fn canonical_place(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.canonicalize().ok()?.join(path.file_name()?))
}

#[cfg(test)]
mod tests {
    use super::{check_display_name, check_key, check_keys, relative_folder};

    #[test]
    fn an_instance_has_a_display_name_and_each_key_once() {
        assert_eq!(check_display_name(" 旅行 ").expect("a name"), "旅行");
        assert!(check_display_name(" \t").is_err());
        let keys = |keys: &[&str]| check_keys(&keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
        assert!(keys(&["client", "shot"]).is_ok());
        let twice = keys(&["client", "Client"]).expect_err("twice");
        assert_eq!(twice.context, "the key `Client` is given twice");
    }

    #[test]
    fn keys_that_the_query_language_reads_are_refused() {
        assert!(check_key("client").is_ok());
        assert!(check_key("客户 名").is_ok());
        for bad in ["", " a", "a:b", "a\"b", "-a", "tag", "标签", "a,b"] {
            assert!(check_key(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_nested_folder_is_named_from_its_root() {
        assert_eq!(relative_folder(b"/photos", b"/photos/2023/may"), b"2023/may");
        assert_eq!(relative_folder(b"/", b"/photos"), b"photos");
    }
}
