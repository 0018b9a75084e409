//! What the description of the API says of the one route: an operation for each method, with the parameters of all actions.

use utoipa::{IntoParams, ToSchema};

/// What every request carries that is signed in its query or form (document 004, section 10.2).
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "PascalCase")]
#[expect(dead_code, reason = "described only: the parameters are read by their names")]
pub struct Common {
    /// What is to be done; SDKs that sign in headers send `x-acs-action`.
    #[param(inline)]
    action: Option<ActionName>,
    /// `2020-03-20`; SDKs that sign in headers send `x-acs-version`.
    #[param(example = "2020-03-20")]
    version: Option<String>,
    /// `JSON` (when absent) or `XML`.
    #[param(example = "JSON")]
    format: Option<String>,
    /// Any region.
    #[param(example = "cn-shanghai")]
    region_id: Option<String>,
    /// The access key. This and the next five are not sent by SDKs that sign in headers.
    access_key_id: Option<String>,
    /// `HMAC-SHA1`.
    #[param(example = "HMAC-SHA1")]
    signature_method: Option<String>,
    /// `1.0`.
    #[param(example = "1.0")]
    signature_version: Option<String>,
    /// Another one for each request.
    #[param(example = "313ef0fb-0393-464f-a6e2-59d9ca2585b1")]
    signature_nonce: Option<String>,
    /// Now, in UTC; not more than 15 minutes off.
    #[param(example = "2020-03-10T08:18:18Z")]
    timestamp: Option<String>,
    /// Base64 of the HMAC-SHA1 over the method and all other parameters of query and form.
    signature: Option<String>,
}

/// The actions.
#[derive(ToSchema)]
#[expect(dead_code, reason = "described only: an action is read by its name")]
enum ActionName {
    CreateImageDb,
    ListImageDbs,
    AddImage,
    ListImages,
    SearchImage,
    DeleteImageDb,
    DeleteImage,
}

/// What the actions take.
#[derive(IntoParams, ToSchema)]
#[into_params(parameter_in = Query, rename_all = "PascalCase")]
#[schema(as = ImgsearchParameters, rename_all = "PascalCase")]
#[expect(dead_code, reason = "described only: the parameters are read by their names")]
pub struct Own {
    /// CreateImageDb, DeleteImageDb: the database; 2 to 64 of a-z, 0-9, `_`.
    #[schema(example = "default")]
    name: Option<String>,
    /// AddImage, ListImages, SearchImage, DeleteImage: the database.
    #[schema(example = "default")]
    db_name: Option<String>,
    /// AddImage, DeleteImage: what the image shows, or its group; 1 to 64 of a-z, 0-9, `_`.
    #[schema(example = "001")]
    entity_id: Option<String>,
    /// AddImage: anything, up to 512 characters.
    #[schema(example = "风景")]
    extra_data: Option<String>,
    /// AddImage, SearchImage: where the picture is fetched. JPG or PNG, sides over 128 and under 1024, 2 MB to add, 3 MB to search.
    #[schema(example = "https://example.com/image/003.png")]
    image_url: Option<String>,
    /// AddImage: the image's own ID; one that is there is replaced.
    #[schema(example = "1")]
    data_id: Option<String>,
    /// SearchImage: most results, 1 to 1000. ListImages: images of a page, 1 to 2000, 50 when absent.
    #[schema(example = 5)]
    #[param(minimum = 1, maximum = 2000)]
    limit: Option<u32>,
    /// ListImages: images to skip; with `Limit` at most 2000.
    #[schema(example = 0)]
    #[param(minimum = 0, maximum = 2000)]
    offset: Option<u32>,
    /// ListImages: the `Token` of the page before.
    token: Option<String>,
    /// ListImages: `asc` (when absent) or `desc`, by the time of adding.
    #[schema(example = "asc")]
    order: Option<String>,
    /// ListImages: only images whose `EntityId` begins so.
    entity_id_prefix: Option<String>,
}

/// An error in Alibaba's form.
#[derive(ToSchema)]
#[schema(as = ImgsearchError, rename_all = "PascalCase")]
#[expect(dead_code, reason = "described only: errors are written by their dialect")]
pub struct ErrorAnswer {
    /// The request's number.
    #[schema(example = "7463B73D-35CC-4D19-A010-6B8D65D242EF")]
    request_id: String,
    /// The `Host` that was asked.
    #[schema(example = "127.0.0.1:8365")]
    host_id: String,
    /// One of `docs/errors.md`.
    #[schema(example = "UnsupportedOperation")]
    code: String,
    /// What it means.
    #[schema(example = "The specified action is not supported.")]
    message: String,
}
