//! The program's window, seen and used through WebDriver.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::MutexGuard;
use tokio::task::JoinHandle;

use crate::screen::{Frame, Screen};
use crate::{Owned, program, target};

/// After so long something is not coming any more. A debug build on a busy machine is slow; nothing waits that long when
/// all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// No test needs its window for so long: something does not answer any more. WebKitWebDriver has no patience of its own for
/// most of what it is asked.
const LIFE: Duration = Duration::from_secs(600);

/// Held by the window that is open.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A running program with its window. There is one at a time: the next one opens when this one is closed.
pub struct Window {
    /// The WebDriver session.
    pub client: Client,
    /// The screen it is on.
    pub screen: Screen,
    /// Its data folder.
    pub data: PathBuf,
    driver: Arc<Mutex<Owned>>,
    /// Ends the driver when this window lives too long, so that whatever waits for it fails.
    limit: JoinHandle<()>,
    layers: bool,
    frames: TempDir,
    // The last to go: the next window opens when all of this one has ended.
    _turn: MutexGuard<'static, ()>,
}

/// How a window is started.
pub struct Start<'s> {
    /// Arguments of the program behind `--data-dir`.
    pub arguments: Vec<String>,
    /// The program's language, as `LANG`; the tests' own is English.
    pub language: Option<&'s str>,
    /// Drawn with layers, as on a machine with a graphics card; otherwise as the program chooses.
    pub layers: bool,
}

impl Default for Start<'_> {
    fn default() -> Self {
        Self { arguments: Vec::new(), language: None, layers: true }
    }
}

impl Window {
    /// Starts the program on a screen of its own, as soon as no other window is open.
    ///
    /// # Errors
    /// When something is not installed or does not start.
    pub async fn open(data: &Path, start: Start<'_>) -> Result<Self> {
        let turn = TURN.lock().await;
        let frames = tempfile::tempdir()?;
        let screen = Screen::start_seen(1280, 900, frames.path())?;
        let port = free_port()?;
        let mut driver = Command::new("WebKitWebDriver");
        if start.layers {
            driver.env("SHIGUANG_LAYERS", "1");
        }
        let driver = driver
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("DISPLAY", screen.name())
            .env("LANG", start.language.unwrap_or("en_US.UTF-8"))
            .env("LANGUAGE", "")
            // What tauri-driver sets, and the program looks for.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // A trash of its own.
            .env("XDG_DATA_HOME", data.join("xdg"))
            .env("GDK_BACKEND", "x11")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .context("WebKitWebDriver is needed (cargo xtask setup installs webkit2gtk-driver)")?;
        let driver = Arc::new(Mutex::new(Owned(driver)));
        let limited = Arc::clone(&driver);
        let limit = tokio::spawn(async move {
            tokio::time::sleep(LIFE).await;
            drop(limited.lock().unwrap_or_else(PoisonError::into_inner).0.kill());
        });
        let mut arguments = vec!["--data-dir".to_owned(), data.display().to_string()];
        arguments.extend(start.arguments);
        let options = json!({ "binary": program(), "args": arguments });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let address = format!("http://127.0.0.1:{port}");
        let listening = async {
            // The driver takes a moment to listen.
            while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, listening).await.context("WebKitWebDriver does not listen")?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&address).await;
        let client = client.with_context(|| format!("starting {}", program().display()))?;
        // A script may wait for the program's work; the driver's own patience is half a minute.
        let patience = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), Some(Duration::ZERO));
        client.update_timeouts(patience).await?;
        let data = data.to_path_buf();
        Ok(Self { client, screen, data, driver, limit, layers: start.layers, frames, _turn: turn })
    }

    /// The number of the driver's process; the program is below it.
    #[must_use]
    pub fn driver(&self) -> u32 {
        self.driver.lock().unwrap_or_else(PoisonError::into_inner).0.id()
    }

    /// The element that fits, once there is one.
    ///
    /// # Errors
    /// When none comes.
    pub async fn find(&self, css: &str) -> Result<Element> {
        let waiting = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css));
        match waiting.await {
            Ok(element) => Ok(element),
            Err(error) => {
                let shot = self.picture("failed").await;
                Err(error).with_context(|| format!("nothing fits {css}; see {shot:?}"))
            }
        }
    }

    /// The element of a `data-testid`.
    ///
    /// # Errors
    /// When none comes.
    pub async fn by(&self, testid: &str) -> Result<Element> {
        self.find(&format!("[data-testid=\"{testid}\"]")).await
    }

    /// Clicks the element of a `data-testid`.
    ///
    /// # Errors
    /// When none comes or it cannot be clicked.
    pub async fn click(&self, testid: &str) -> Result<()> {
        self.click_on(&format!("[data-testid=\"{testid}\"]")).await
    }

    /// Clicks the element that fits, with the mouse.
    ///
    /// # Errors
    /// When none comes or it cannot be clicked: something lies over it, or it is inert.
    pub async fn click_on(&self, css: &str) -> Result<()> {
        let clicked = self.find(css).await?.click().await;
        if let Err(error) = clicked {
            let shot = self.picture("failed").await;
            return Err(error).with_context(|| format!("{css} cannot be clicked; see {shot:?}"));
        }
        Ok(())
    }

    /// The text of the element that fits.
    ///
    /// # Errors
    /// When none comes.
    pub async fn text(&self, css: &str) -> Result<String> {
        Ok(self.find(css).await?.text().await?)
    }

    /// Runs a script in the page and gives what it returns.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Types into the field of a `data-testid`, behind what is in it.
    ///
    /// # Errors
    /// When none comes or it cannot be typed into.
    pub async fn type_into(&self, testid: &str, text: &str) -> Result<()> {
        let field = self.by(testid).await?;
        field.click().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Presses a key, or several together with a letter, wherever the focus is.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn press(&self, keys: &[Key], letter: &str) -> Result<()> {
        let mut all = String::new();
        keys.iter().for_each(|key| all.push(char::from(*key)));
        all.push_str(letter);
        if !keys.is_empty() {
            // Releases what was held. Otherwise a text field would get it as a letter.
            all.push(char::from(Key::Null));
        }
        Ok(self.client.active_element().await?.send_keys(&all).await?)
    }

    /// Calls a command of the program, as the page does, and gives its answer.
    ///
    /// # Errors
    /// When the program answers with a fault.
    pub async fn call(&self, command: &str, arguments: Value) -> Result<Value> {
        let script = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given).then((answer) => done({ answer }), (fault) => done({ fault }))";
        let answered = self.client.execute_async(script, vec![Value::from(command), arguments]).await?;
        match answered.get("fault") {
            Some(fault) => anyhow::bail!("{command}: {fault}"),
            None => Ok(answered["answer"].clone()),
        }
    }

    /// Waits until a script gives `true`.
    ///
    /// # Errors
    /// When it does not; the error says `what`.
    pub async fn until(&self, what: &str, script: &str) -> Result<()> {
        let waiting = async {
            loop {
                match self.run(script).await {
                    Ok(Value::Bool(true)) => return Ok(()),
                    Ok(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                    Err(error) => return Err(error),
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(done) => done,
            Err(_) => {
                let shot = self.picture("failed").await;
                anyhow::bail!("waited in vain: {what}; see {shot:?}")
            }
        }
    }

    /// Saves a picture of the window as `target/screenshots/NAME.png`.
    ///
    /// # Errors
    /// When the driver or the disk refuses.
    pub async fn picture(&self, name: &str) -> Result<PathBuf> {
        let folder = target().join("screenshots");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}.png"));
        if !self.layers {
            // Asked for a window without layers that has nothing new to draw, the driver never answers.
            Frame::read(self.frames.path())?.save(&file)?;
            return Ok(file);
        }
        // The driver hands out the last frame that was drawn: what has just changed is two frames away.
        let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.client.execute_async(drawn, Vec::new()).await?;
        std::fs::write(&file, self.client.screenshot().await?)?;
        Ok(file)
    }

    /// Closes the window as a person does; the program ends.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn close(self) -> Result<()> {
        Ok(self.client.clone().close().await?)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.limit.abort();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
