//! Boxes and their overlap.

use serde::{Deserialize, Serialize};
use shiguang_imaging::Region;

/// An axis-parallel box in parts of the photo's width and height, 0..1, after EXIF orientation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// Left edge, 0..1.
    pub left: f32,
    /// Top edge, 0..1.
    pub top: f32,
    /// Width, 0..1.
    pub width: f32,
    /// Height, 0..1.
    pub height: f32,
}

impl BoundingBox {
    /// From corners, cut to the photo. `None` when nothing is left or a number is not finite.
    #[must_use]
    pub fn from_corners(left: f32, top: f32, right: f32, bottom: f32) -> Option<Self> {
        if ![left, top, right, bottom].iter().all(|edge| edge.is_finite()) {
            return None;
        }
        let (left, top) = (left.clamp(0.0, 1.0), top.clamp(0.0, 1.0));
        let (right, bottom) = (right.clamp(0.0, 1.0), bottom.clamp(0.0, 1.0));
        (right > left && bottom > top).then_some(Self { left, top, width: right - left, height: bottom - top })
    }

    /// Area in parts of the photo's area, 0..1.
    #[must_use]
    pub fn area(&self) -> f32 {
        self.width * self.height
    }

    /// Area shared with another box.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> f32 {
        let width = (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let height = (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// Intersection over union, 0..1.
    #[must_use]
    pub fn iou(&self, other: &Self) -> f32 {
        let shared = self.intersection(other);
        shared / (self.area() + other.area() - shared).max(f32::EPSILON)
    }

    /// The box widened on each side by `margin` of its own size and cut to the photo.
    #[must_use]
    pub fn widened(&self, margin: f32) -> Self {
        let (dx, dy) = (self.width * margin, self.height * margin);
        Self::from_corners(self.left - dx, self.top - dy, self.left + self.width + dx, self.top + self.height + dy)
            .unwrap_or(*self)
    }

    /// The same box in pixels of a picture of this size, at least one pixel each way.
    #[must_use]
    pub fn to_region(&self, width: u32, height: u32) -> Region {
        let (w, h) = (f64::from(width), f64::from(height));
        let left = (f64::from(self.left) * w).min(w - 1.0).max(0.0);
        let top = (f64::from(self.top) * h).min(h - 1.0).max(0.0);
        Region {
            left,
            top,
            width: (f64::from(self.width) * w).max(1.0).min(w - left),
            height: (f64::from(self.height) * h).max(1.0).min(h - top),
        }
    }
}

/// Greedy non-maximum suppression: walks `boxes` from the strongest down and keeps those that overlap no kept one by more
/// than `iou`. Gives the kept indices, strongest first. Equal scores keep their order, so the result is stable.
#[must_use]
pub fn non_maximum_suppression(boxes: &[(BoundingBox, f32)], iou: f32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|&a, &b| boxes[b].1.total_cmp(&boxes[a].1));
    let mut kept: Vec<usize> = Vec::new();
    for candidate in order {
        if kept.iter().all(|&other| boxes[candidate].0.iou(&boxes[other].0) <= iou) {
            kept.push(candidate);
        }
    }
    kept
}
