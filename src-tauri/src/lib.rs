//! The desktop shell of 拾光 Shiguang: the window, its menu and tray, dialogs, and the `photo://` protocol, on the library.
//!
//! Commands are one line each into [`shiguang_library`], on threads that may block; nothing here decides what a photo
//! shows. The main thread only handles the window. What happened in the library is told to the window by one thread
//! (`events.rs`), pictures are served by a few (`pictures.rs`).

#![forbid(unsafe_code)]

mod api;
pub mod arguments;
mod commands;
mod convert;
pub mod dto;
mod events;
#[cfg(target_os = "linux")]
pub mod graphics;
pub mod listing;
mod menu;
#[cfg(target_os = "linux")]
mod only_one;
mod opened;
mod pictures;
mod remembered;
mod shell;
mod start;
mod texts;
mod tray;
pub mod ui_settings;
mod window;
mod words;

pub use start::run;
