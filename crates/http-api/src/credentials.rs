//! Who may ask: one user of one project, with a password, and a pair of keys. Made here, shown once, rotated, and kept in a file
//! that only the owner of the data folder can read. The password is kept as an argon2 hash; the secret key must be kept as it
//! is, since signatures are computed with it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use shiguang_library::Places;

use crate::random;

/// Access keys are upper-case letters and digits, in both clouds.
const KEY_LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// Letters and digits that are not mistaken for one another.
const PASSWORD_LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Letters and digits.
const SECRET_LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// What is kept. No `Debug`: nothing of it may reach a log.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// 32 hexadecimal digits, as Huawei's project IDs.
    pub project_id: String,
    /// The project's name.
    pub project_name: String,
    /// The account's name.
    pub domain: String,
    /// The account's ID.
    pub domain_id: String,
    /// The user's name.
    pub user: String,
    /// The user's ID.
    pub user_id: String,
    /// An argon2id hash in PHC form.
    pub password_hash: String,
    /// The access key ID of both clouds' signatures.
    pub access_key: String,
    /// The secret access key of both clouds' signatures.
    pub secret_key: String,
    /// What tokens are proven with.
    pub token_key: String,
}

/// What the person is shown, and `shiguang credentials --json` prints.
#[derive(Clone, Serialize)]
pub struct Shown {
    /// See [`Credentials::project_id`].
    pub project_id: String,
    /// See [`Credentials::project_name`].
    pub project_name: String,
    /// See [`Credentials::domain`].
    pub domain: String,
    /// See [`Credentials::user`].
    pub user: String,
    /// Only when it was just made or rotated: afterwards nobody knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// See [`Credentials::access_key`].
    pub access_key: String,
    /// See [`Credentials::secret_key`].
    pub secret_key: String,
}

impl Credentials {
    /// New ones, and the password. What names things (project, account, user) stays as it is in `known`.
    fn make(known: Option<&Self>) -> io::Result<(Self, String)> {
        let password = random::text(PASSWORD_LETTERS, 20);
        let keep = |value: Option<&String>, make: fn() -> String| value.cloned().unwrap_or_else(make);
        let made = Self {
            project_id: keep(known.map(|known| &known.project_id), random::hex::<16>),
            project_name: keep(known.map(|known| &known.project_name), || "local".into()),
            domain: keep(known.map(|known| &known.domain), || "shiguang".into()),
            domain_id: keep(known.map(|known| &known.domain_id), random::hex::<16>),
            user: keep(known.map(|known| &known.user), || "shiguang".into()),
            user_id: keep(known.map(|known| &known.user_id), random::hex::<16>),
            password_hash: hash(&password)?,
            access_key: random::text(KEY_LETTERS, 20),
            secret_key: random::text(SECRET_LETTERS, 40),
            token_key: random::hex::<32>(),
        };
        Ok((made, password))
    }

    /// Whether this is the password. Takes some hundredths of a second and 19 MiB, on purpose.
    #[must_use]
    pub fn is_password(&self, password: &str) -> bool {
        let Ok(known) = PasswordHash::new(&self.password_hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
    }

    fn shown(&self, password: Option<String>) -> Shown {
        Shown {
            project_id: self.project_id.clone(),
            project_name: self.project_name.clone(),
            domain: self.domain.clone(),
            user: self.user.clone(),
            password,
            access_key: self.access_key.clone(),
            secret_key: self.secret_key.clone(),
        }
    }
}

fn hash(password: &str) -> io::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| io::Error::other(error.to_string()))?.to_string())
}

/// The file of credentials. Another process may rotate them: the file is read again when it is another one.
pub struct CredentialStore {
    path: PathBuf,
    known: Mutex<(Stamp, Arc<Credentials>)>,
}

/// What tells one version of the file from the next.
type Stamp = Option<(SystemTime, u64)>;

impl CredentialStore {
    /// Reads the credentials of a data folder, and makes them when there are none. The password is given only then.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not what it should be.
    pub fn open(places: &Places) -> io::Result<(Self, Shown)> {
        let path = Self::path(places);
        let (known, password) = match read(&path) {
            Ok(known) => (known, None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (made, password) = Credentials::make(None)?;
                write(&path, &made)?;
                (made, Some(password))
            }
            Err(error) => return Err(error),
        };
        let shown = known.shown(password);
        let store = Self { known: Mutex::new((stamp(&path), Arc::new(known))), path };
        Ok((store, shown))
    }

    /// Makes new keys and a new password; tokens that were given out end. Project, account and user stay.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn rotate(&self) -> io::Result<Shown> {
        let (made, password) = Credentials::make(Some(&self.current()))?;
        write(&self.path, &made)?;
        let shown = made.shown(Some(password));
        *self.known.lock() = (stamp(&self.path), Arc::new(made));
        Ok(shown)
    }

    /// The credentials that hold now.
    #[must_use]
    pub fn current(&self) -> Arc<Credentials> {
        let now = stamp(&self.path);
        let mut known = self.known.lock();
        if now != known.0
            && let Ok(fresh) = read(&self.path)
        {
            *known = (now, Arc::new(fresh));
        }
        Arc::clone(&known.1)
    }

    /// What the person is shown, without the password.
    #[must_use]
    pub fn shown(&self) -> Shown {
        self.current().shown(None)
    }

    fn path(places: &Places) -> PathBuf {
        places.root().join("credentials.json")
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let which = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let which = metadata.len();
    Some((metadata.modified().ok()?, which))
}

fn read(path: &Path) -> io::Result<Credentials> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let bytes = fs::read(path).map_err(named)?;
    private(path).map_err(named)?;
    let wrong = |error| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).map_err(wrong)
}

/// Writes the file whole or not at all. It is the owner's alone from its first byte on: that is how temporary files are made.
fn write(path: &Path, credentials: &Credentials) -> io::Result<()> {
    replace(path, credentials).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

fn replace(path: &Path, credentials: &Credentials) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(serde_json::to_string_pretty(credentials)?.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    private(path)
}

/// Makes sure that nobody else can read the file. On Windows the folder of the user's data is closed to others already.
fn private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use shiguang_library::Places;

    use super::CredentialStore;

    #[test]
    fn credentials_are_made_once_shown_once_and_rotated() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path());
        let (store, first) = CredentialStore::open(&places).unwrap();
        let password = first.password.expect("just made");
        assert!(store.current().is_password(&password));
        assert!(!store.current().is_password("guess"));
        let text = std::fs::read_to_string(folder.path().join("credentials.json")).unwrap();
        assert!(!text.contains(&password), "the password itself is not kept");
        let (other, second) = CredentialStore::open(&places).unwrap();
        assert_eq!(second.password, None, "shown once");
        assert_eq!(second.secret_key, first.secret_key);
        let rotated = store.rotate().unwrap();
        assert_eq!(rotated.project_id, first.project_id);
        assert_ne!(rotated.access_key, first.access_key);
        assert_ne!(rotated.secret_key, first.secret_key);
        assert_eq!(other.shown().secret_key, rotated.secret_key, "another process sees the new ones");
        assert!(!other.current().is_password(&password));
        assert!(other.current().is_password(&rotated.password.expect("just rotated")));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        std::fs::write(&taken, "a file, no folder").unwrap();
        let places = Places::at(&taken);
        let error = CredentialStore::open(&places).err().expect("refused").to_string();
        assert!(error.contains("credentials.json"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path());
        let mode = || std::fs::metadata(folder.path().join("credentials.json")).unwrap().permissions().mode() & 0o777;
        let (store, _) = CredentialStore::open(&places).unwrap();
        assert_eq!(mode(), 0o600);
        store.rotate().unwrap();
        assert_eq!(mode(), 0o600);
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder.path().join("credentials.json"), open).unwrap();
        CredentialStore::open(&places).unwrap();
        assert_eq!(mode(), 0o600, "a file that was opened up is closed again");
    }
}
