//! Whole-product tests live in the modules below; the library itself is empty.
