//! Huawei IAM, as far as its tokens and projects go (chapter 3 of the Huawei documents, and section 5.3 of document 002).

mod projects;
pub(crate) mod tokens;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Api;

/// The route that gives tokens.
pub(crate) fn open_routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(tokens::create_token))
}

/// What is told of the account to those who have a credential.
pub(crate) fn closed_routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(projects::list_projects))
        .routes(routes!(projects::list_own_projects, projects::list_own_projects_by_post))
        .routes(routes!(projects::list_domains))
}

/// A moment as IAM writes it: `2019-02-13T06:52:13.855000Z`.
fn moment(milliseconds: i64) -> String {
    let stamp = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    stamp.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments_look_as_in_the_documents() {
        assert_eq!(moment(1_550_040_733_855), "2019-02-13T06:52:13.855000Z");
    }
}
