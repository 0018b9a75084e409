//! The commands that the window may call: one line each into the library. Which they are is one list.

pub mod activity;
pub mod api;
pub mod app;
pub mod browsing;
pub mod dialogs;
pub mod editing;
pub mod instances;
pub mod tray;

use tauri::State;

use crate::shell::Shell;

/// What every command is handed.
pub type Here<'a> = State<'a, Shell>;

/// The handler of all commands.
macro_rules! handler {
    ($($module:ident: $($command:ident),+;)+) => {
        /// Hands a call to its command.
        pub fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($($module::$command,)+)+]
        }
    };
}

handler! {
    activity: progress, pause, resume, failures, retry, retry_photo, skip, jobs, cancel_job, export_to, import_from;
    api: api_status, credentials, rotate_credentials;
    app: app_state, settings, save_settings, cache_size, clear_cache, licences, show_window, quit;
    browsing: listing, overview, suggest, query_parts, recent_searches, note_search, forget_recent_searches,
        saved_searches, add_saved_search, rename_saved_search, remove_saved_search, order_saved_searches, search_tags,
        field_values, photo, selection;
    dialogs: pick_folder, pick_photos, pick_save_file, pick_open_file, open_address, show_in_folder, open_original;
    editing: edit, undo, redo, prioritise, set_busy, trash, custom_tags, rename_tag, merge_tags, duplicates, keep_one;
    instances: instances, add_folder, rename_instance, describe_instance, set_keys, set_ignore_patterns,
        forget_instance, rescan, retag, instance_statistics;
    tray: drop_paths, dropped, copy_dropped, forget_dropped;
}
