//! Tests of the shell that need no window.

mod types;
