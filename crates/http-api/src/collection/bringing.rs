//! A picture from where the request says it is.

use shiguang_library::Library;
use shiguang_library::door::Picture;

use crate::download::{is_url, local_file};
use crate::error::{Dialect, Failure, Situation};
use crate::picture::Rules;
use crate::state::Api;

/// Where a picture is.
#[derive(Debug)]
pub enum Origin {
    /// In the request, as base64.
    Base64(String),
    /// At an http(s) address.
    Address(String),
    /// At an http(s) address, or in a file inside a folder that the person has added.
    AddressOrFile(String),
}

/// Brings a picture here and checks its headers by the rules. `most` is how many bytes the file itself may have, where
/// the dialect counts those.
///
/// # Errors
/// The dialect's codes for pictures that cannot be had or used.
pub async fn bring(api: &Api, dialect: Dialect, origin: Origin, rules: Rules, most: usize) -> Result<Picture, Failure> {
    let relaxed = rules.under(api.options.limits);
    // The relaxed limit of bytes takes the place of the dialect's own.
    let most = if relaxed.bytes == rules.bytes { most } else { relaxed.bytes };
    let refuse = move |situation| Failure::of(dialect, situation);
    let check = move |bytes: Vec<u8>| {
        if bytes.len() > most {
            return Err(refuse(Situation::ImageTooBig));
        }
        let header = relaxed.check(&bytes).map_err(refuse)?;
        Ok(Picture::new(bytes, header))
    };
    match origin {
        Origin::Base64(text) => {
            let job = move |_: &Library| check(relaxed.decode(&text).map_err(refuse)?);
            api.work.analyse(dialect, &api.library, job).await
        }
        Origin::Address(address) => {
            let downloader = api.downloader.clone();
            api.work.download(dialect, move || check(downloader.fetch(&address, most).map_err(refuse)?)).await
        }
        Origin::AddressOrFile(place) => {
            let (downloader, library) = (api.downloader.clone(), std::sync::Arc::clone(&api.library));
            let fetch = move || {
                let bytes =
                    if is_url(&place) { downloader.fetch(&place, most) } else { local_file(&library, &place, most) };
                check(bytes.map_err(refuse)?)
            };
            api.work.download(dialect, fetch).await
        }
    }
}
