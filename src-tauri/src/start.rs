//! From arguments to a running program, and its end.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use parking_lot::Mutex;
use shiguang_library::{Access, ErrorCode, Library, Places, Settings};
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::api::ApiSwitch;
use crate::arguments::Arguments;
use crate::commands;
use crate::dto::AppEvent;
use crate::pictures::Pictures;
use crate::shell::Shell;
use crate::{events, menu, opened, tray, window};

/// Runs the program until the person closes it.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let folder = std::env::current_dir().unwrap_or_default();
    let arguments = arguments.absolute(&folder);
    let Some(places) = Places::find(arguments.data_dir.as_deref()) else {
        eprintln!("shiguang-app: the system names no folder for data; say --data-dir");
        return ExitCode::from(3);
    };
    // One program a data folder: another one is another program.
    let only = tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(&places))
        .callback(|app, words, folder| started_again(app, &Arguments::of_other(&words, folder.as_ref())))
        .build();
    let pictures: Arc<Mutex<Option<Pictures>>> = Arc::default();
    let (asked, made) = (Arc::clone(&pictures), Arc::clone(&pictures));
    let built = tauri::Builder::default()
        .plugin(only)
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .register_asynchronous_uri_scheme_protocol("photo", move |_, request, responder| {
            if let Some(pictures) = &*asked.lock() {
                pictures.ask(&request, responder);
            }
        })
        .invoke_handler(commands::handler())
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .setup(move |app| set_up(app, places, &arguments, &made))
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
                shell.api.stop();
                shell.library.close();
            }
            drop(pictures.lock().take());
        }
    });
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// Differs for each data folder, so that two of them may be open at once.
fn bus_name(places: &Places) -> String {
    let root = places.root().canonicalize().unwrap_or_else(|_| places.root().to_path_buf());
    // FNV-1a: only has to differ, and to be the same in every version of the program.
    let hash = root
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("org.shiguang.app.d{hash:016x}")
}

fn set_up(
    app: &mut App,
    places: Places,
    arguments: &Arguments,
    pictures: &Mutex<Option<Pictures>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let handle = app.handle().clone();
    let library = match open(places) {
        Ok(library) => Arc::new(library),
        Err(error) => {
            // There is no window to say it in.
            let words = chain(&error);
            eprintln!("shiguang-app: {words}");
            handle.dialog().message(words).title("拾光 Shiguang").kind(MessageDialogKind::Error).blocking_show();
            return Err(error.into());
        }
    };
    *pictures.lock() = Some(Pictures::start(&library)?);
    let api = Arc::new(ApiSwitch::default());
    app.manage(Shell {
        library: Arc::clone(&library),
        api: Arc::clone(&api),
        locale: locale(),
        opened: Mutex::new(None),
    });
    events::start(handle.clone(), &library)?;
    if cfg!(target_os = "macos") {
        app.set_menu(menu::make(&handle)?)?;
    }
    window::make(&handle)?;
    tray::make(&handle);
    let paths = arguments.all();
    std::thread::Builder::new().name("shiguang-start".to_owned()).spawn(move || {
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
fn started_again(app: &AppHandle, arguments: &Arguments) {
    if let Some(window) = app.get_webview_window(window::LABEL) {
        window::show(&window);
    }
    let (app, paths) = (app.clone(), arguments.all());
    // Opening reads files; the bus waits for this function.
    let opening = std::thread::Builder::new().name("shiguang-open".to_owned());
    drop(opening.spawn(move || show_paths(&app, &paths)));
}
