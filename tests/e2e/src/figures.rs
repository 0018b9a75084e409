//! Figures of the real window: how soon it can be used, how evenly it scrolls, what it takes. The program is
//! `src/bin/bench-window.rs`.

pub mod looking;
pub mod scrolling;
pub mod starting;

pub use shiguang_benches::spread::Spread;
