//! `shiguang similar`: photos that look like a file, or like a part of it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use shiguang_library::Area;
use shiguang_library::search::{SearchRequest, Similar, Sort, Source};

use crate::{Outcome, Place, found, plain};

/// Arguments of `shiguang similar`.
#[derive(Args)]
pub struct SimilarArguments {
    /// Any photo; it need not be in the library
    photo: PathBuf,
    /// Only this instance
    #[arg(long = "in", value_name = "NAME")]
    instance: Option<String>,
    /// Only this part of the photo: left, top, width, height; in pixels, or in 0..1 when all four are at most 1
    #[arg(long = "box", value_name = "X,Y,W,H", value_parser = parse_box)]
    area: Option<[f64; 4]>,
    /// A query that the photos must fit as well
    #[arg(long, default_value = "")]
    matching: String,
    /// Most photos shown
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Least likeness in percent
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = parse_percent)]
    at_least: f32,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn parse_box(text: &str) -> Result<[f64; 4], String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    let Some(&[left, top, width, height]) = numbers.as_deref() else {
        return Err("four numbers are needed: left,top,width,height".to_owned());
    };
    if [left, top, width, height].iter().any(|number| !number.is_finite() || *number < 0.0) {
        return Err("no number may be less than 0".to_owned());
    }
    if width == 0.0 || height == 0.0 {
        return Err("width and height must be more than 0".to_owned());
    }
    Ok([left, top, width, height])
}

fn parse_percent(text: &str) -> Result<f32, String> {
    let percent = text.trim_end_matches('%').trim().parse::<f32>().ok();
    percent.filter(|percent| (0.0..=100.0).contains(percent)).ok_or_else(|| "a number of 0 to 100 is needed".to_owned())
}

/// Runs the command.
pub fn run(arguments: &SimilarArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    let instance = match &arguments.instance {
        Some(name) => Some(library.instance_named(name).map_err(plain)?.id),
        None => None,
    };
    let area = arguments.area.map(|area| in_parts(arguments, area)).transpose()?;
    let source = Source::File(arguments.photo.clone());
    let request = SearchRequest {
        text: arguments.matching.clone(),
        instance,
        similar: Some(Similar { source, area, at_least: arguments.at_least / 100.0 }),
        sort: Sort::Relevance,
        offset: 0,
        limit: arguments.limit,
        fresh: true,
        ..SearchRequest::default()
    };
    let page = library.search(&request).map_err(plain)?;
    found::print(&library, page, arguments.json)?;
    Ok(Outcome::Done)
}

/// The box in 0..1, cut to the photo.
fn in_parts(arguments: &SimilarArguments, area: [f64; 4]) -> Result<Area> {
    let [left, top, width, height] = area;
    let (across, down) = if area.iter().all(|number| *number <= 1.0) {
        (1.0, 1.0)
    } else {
        let limits = shiguang_imaging::Limits::default();
        let header = shiguang_imaging::inspect(&shiguang_imaging::read(&arguments.photo, &limits)?, &limits)?;
        (f64::from(header.width), f64::from(header.height))
    };
    let (right, bottom) = (((left + width) / across).min(1.0), ((top + height) / down).min(1.0));
    let (left, top) = (left / across, top / down);
    if right <= left || bottom <= top {
        anyhow::bail!("the box lies outside of the photo");
    }
    Ok(Area { left: left as f32, top: top as f32, width: (right - left) as f32, height: (bottom - top) as f32 })
}
