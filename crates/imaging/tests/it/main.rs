//! Real files in, pixels or a named error out. The files are made by `tests/files/make.py`.

mod average;
mod bad;
mod chart;
mod colour;
mod exif;
mod identity;
mod jpeg;
mod limits;
mod orientation;
mod others;
mod perceptual;
mod regressions;
mod resize;
mod thumbnail;
mod truncated;
