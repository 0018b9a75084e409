//! From arguments to a running program, and its end.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use parking_lot::Mutex;
use shiguang_library::{Access, ErrorCode, Library, Places, Settings};
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::api::ApiSwitch;
use crate::arguments::Arguments;
use crate::commands;
use crate::dto::AppEvent;
#[cfg(target_os = "linux")]
use crate::only_one::{self, Start};
use crate::pictures::Pictures;
use crate::shell::Shell;
use crate::words::Language;
use crate::{events, menu, opened, tray, window};

/// The folders are looked through, all files of them, at the latest so long after the start.
const UNSEEN: Duration = Duration::from_secs(3);
/// What a window needs to draw a list that it has got, and to fetch its first pictures.
const DRAWS: Duration = Duration::from_millis(700);

/// Runs the program until the person closes it.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let folder = std::env::current_dir().unwrap_or_default();
    let arguments = arguments.absolute(&folder);
    let Some(places) = Places::find(arguments.data_dir.as_deref()) else {
        eprintln!("shiguang-app: the system names no folder for data; say --data-dir");
        return ExitCode::from(3);
    };
    #[cfg(target_os = "linux")]
    let door = match only_one::start(places.root(), &arguments.all()) {
        Ok(Start::First(door)) => Some(door),
        Ok(Start::HandedOver) => {
            println!("拾光 Shiguang is running already: its window shows what you asked for");
            return ExitCode::SUCCESS;
        }
        Ok(Start::Silent) => {
            eprintln!("shiguang-app: another window of {} is running and does not answer", places.root().display());
            return ExitCode::from(3);
        }
        // The library says better what is wrong with the folder.
        Err(_) => None,
    };
    let pictures: Arc<Mutex<Option<Pictures>>> = Arc::default();
    let (asked, made) = (Arc::clone(&pictures), Arc::clone(&pictures));
    let builder = tauri::Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(
        tauri_plugin_single_instance::Builder::new()
            .callback(|app, words, folder| started_again(app, Arguments::of_other(&words, folder.as_ref()).all()))
            .build(),
    );
    let built = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .register_asynchronous_uri_scheme_protocol("photo", move |_, request, responder| {
            if let Some(pictures) = &*asked.lock() {
                pictures.ask(&request, responder);
            }
        })
        .invoke_handler(commands::handler())
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .setup(move |app| {
            set_up(app, places, &arguments, &made)?;
            #[cfg(target_os = "linux")]
            if let Some(door) = door {
                let handle = app.handle().clone();
                door.open(move |paths| started_again(&handle, paths))?;
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!("shiguang-app: {error}");
            return ExitCode::from(3);
        }
    };
    let code = app.run_return(move |app, event| {
        if let RunEvent::Exit = event {
            if let Some(shell) = app.try_state::<Shell>() {
                #[cfg(target_os = "linux")]
                only_one::close(shell.library.places().root());
                drop(shell.listed.lock().take());
                shell.api.stop();
                shell.library.close();
            }
            drop(pictures.lock().take());
        }
    });
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn set_up(
    app: &mut App,
    places: Places,
    arguments: &Arguments,
    pictures: &Mutex<Option<Pictures>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let handle = app.handle().clone();
    let language = Language::of(&Settings::load(&places).unwrap_or_default(), &locale());
    let library = match open(places) {
        Ok(library) => Arc::new(library),
        Err(error) => {
            // There is no window to say it in.
            let detail = chain(&error);
            eprintln!("shiguang-app: {detail}");
            let words = format!("{}\n\n{detail}", language.explain(error.code.into()));
            handle.dialog().message(words).title("拾光 Shiguang").kind(MessageDialogKind::Error).blocking_show();
            return Err(error.into());
        }
    };
    *pictures.lock() = Some(Pictures::start(&library)?);
    let api = Arc::new(ApiSwitch::default());
    let (listed, seen) = mpsc::channel();
    app.manage(Shell {
        library: Arc::clone(&library),
        api: Arc::clone(&api),
        locale: locale(),
        opened: Mutex::new(None),
        listed: Mutex::new(Some(listed)),
    });
    events::start(handle.clone(), &library)?;
    if cfg!(target_os = "macos") {
        app.set_menu(menu::make(&handle)?)?;
    }
    window::make(&handle)?;
    tray::make(&handle);
    let paths = arguments.all();
    std::thread::Builder::new().name("shiguang-start".to_owned()).spawn(move || {
        // The person waits for the window, not for what has changed in a hundred thousand files.
        if paths.is_empty() && !drawn(&seen) {
            return;
        }
        if library.access() == Access::Own
            && let Err(error) = library.watch()
        {
            eprintln!("shiguang-app: {}", chain(&error));
            events::tell(&handle, &AppEvent::Halted { code: error.code.into() });
        }
        // Beside a process that indexes, that one may serve.
        if library.access() == Access::Own && library.settings().api.enabled {
            api.follow(&library);
            events::tell(&handle, &AppEvent::ApiChanged);
        }
        show_paths(&handle, &paths);
    })?;
    Ok(())
}

/// Waits until the window has something to show; `false` when the program ended meanwhile.
fn drawn(listed: &Receiver<()>) -> bool {
    match listed.recv_timeout(UNSEEN) {
        Ok(()) => listed.recv_timeout(DRAWS) != Err(RecvTimeoutError::Disconnected),
        Err(RecvTimeoutError::Timeout) => true,
        Err(RecvTimeoutError::Disconnected) => false,
    }
}

/// Beside a process that indexes already (the command line) the window only looks and edits.
fn open(places: Places) -> shiguang_library::Result<Library> {
    let settings = Settings::load(&places)?;
    match Library::open(places.clone(), settings.clone()) {
        Err(error) if error.code == ErrorCode::InUse => Library::visit(places, settings),
        other => other,
    }
}

fn chain(error: &shiguang_library::Error) -> String {
    crate::dto::Failure::from_ref(error).detail
}

/// The system's language as a BCP 47 tag; English when it says nothing.
fn locale() -> String {
    sys_locale::get_locale().unwrap_or_else(|| "en".to_owned())
}

/// Opens paths; the window shows the last. A window that is not there yet asks for it.
fn show_paths(app: &AppHandle, paths: &[PathBuf]) {
    let shell = app.state::<Shell>();
    for path in paths {
        let opened = opened::open(&shell.library, path);
        *shell.opened.lock() = Some(opened.clone());
        events::tell(app, &AppEvent::Opened { opened });
    }
}

/// Another start of the program: its window is this one.
fn started_again(app: &AppHandle, paths: Vec<PathBuf>) {
    if let Some(window) = app.get_webview_window(window::LABEL) {
        window::show(&window);
    }
    let app = app.clone();
    // Opening reads files; whoever started waits for this function.
    let opening = std::thread::Builder::new().name("shiguang-open".to_owned());
    drop(opening.spawn(move || show_paths(&app, &paths)));
}
