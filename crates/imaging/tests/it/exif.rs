//! What the camera wrote, and what broken EXIF does to a photo: nothing.

use shiguang_imaging::{Exif, Gps};

use crate::chart::{CHART, assert_quadrants, photo};

#[test]
fn everything_is_read_in_both_byte_orders() {
    for name in ["jpeg/chart.jpg", "jpeg/big_endian_exif.jpg"] {
        let exif = photo(name).exif;
        let gps = exif.gps.unwrap();
        assert!((gps.latitude - (31.0 + 14.0 / 60.0 + 12.3 / 3600.0)).abs() < 1e-9);
        assert!((gps.longitude - (121.0 + 28.0 / 60.0)).abs() < 1e-9);
        assert_eq!(
            exif,
            Exif {
                orientation: 1,
                taken_at: Some("2024-05-06T07:08:09.12+08:00".into()),
                camera_make: Some("Shiguang".into()),
                camera_model: Some("拾光 One".into()),
                lens: Some("35mm F2.8".into()),
                iso: Some(400),
                exposure_seconds: Some(0.004),
                f_number: Some(2.8),
                focal_length_mm: Some(35.0),
                gps: Some(Gps { altitude_m: Some(4.1), ..gps }),
                software: Some("make.py".into()),
            },
            "{name}"
        );
    }
}

#[test]
fn no_exif_is_nothing_known() {
    assert_eq!(photo("jpeg/progressive.jpg").exif, Exif::default());
    assert_eq!(photo("png/chart.png").exif, Exif::default());
}

#[test]
fn broken_exif_never_fails_a_photo() {
    for name in ["cut", "cut_short", "wild", "loop", "garbage", "clock_not_set", "blank", "null_island"] {
        let name = format!("exif/{name}.jpg");
        let photo = photo(&name);
        if name != "exif/loop.jpg" {
            assert_quadrants(&name, &photo.pixels, CHART, 4);
        }
    }
    assert_eq!(photo("exif/cut.jpg").exif.gps, None);
    assert_eq!(photo("exif/garbage.jpg").exif, Exif::default());
}

#[test]
fn a_directory_that_points_at_itself_ends() {
    let photo = photo("exif/loop.jpg");
    assert_eq!(photo.exif.orientation, 6);
    assert_eq!((photo.width, photo.height), (120, 160));
}

#[test]
fn values_that_say_nothing_are_unknown() {
    assert_eq!(photo("exif/clock_not_set.jpg").exif, Exif::default());
    assert_eq!(photo("exif/blank.jpg").exif, Exif::default());
    assert_eq!(photo("exif/null_island.jpg").exif.gps, None);
}

#[test]
fn south_and_west_are_negative_and_fractions_count() {
    let gps = photo("exif/south_west.jpg").exif.gps.unwrap();
    assert_eq!((gps.latitude, gps.longitude, gps.altitude_m), (-22.5, -43.5, None));
}

#[test]
fn without_the_shutters_time_the_files_own_counts() {
    let taken_at = photo("exif/no_original_time.jpg").exif.taken_at;
    assert_eq!(taken_at.as_deref(), Some("2023-02-03T04:05:06"));
}
