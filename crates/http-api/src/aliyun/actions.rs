//! The seven actions.

use std::sync::Arc;

use shiguang_library::analysis::Format;
use shiguang_library::door::{Listing, NewInstance, NewPhoto, Start};
use shiguang_library::{ApiLimits, DoorFacts};

use super::DIALECT;
use super::dto::{Added, Data, Db, DbList};
use super::parameters::{
    Action, data_id, extra_data, image_url, new_entity, new_name, newest_first, number, optional, required,
};
use crate::auth::Parameters;
use crate::collection::{Asked, Origin, Sought, bring, errand, instance, keep, search};
use crate::error::{Code, Failure};
use crate::imagesearch::{LEVEL, MODEL};
use crate::picture::Rules;
use crate::state::Api;

/// "JPG, JPEG, PNG; larger than 128 x 128, smaller than 1024 x 1024."
const PICTURES: Rules =
    Rules { formats: &[Format::Jpeg, Format::Png], shortest: 129, longest: 1023, bytes: LONGEST_SEARCHED };
/// The longest picture that is added: 2 MB.
const LONGEST_ADDED: usize = 2 << 20;
/// The longest picture that is searched with: 3 MB.
const LONGEST_SEARCHED: usize = 3 << 20;
/// Most images of a database.
const MOST_IMAGES: u64 = 50_000;
/// Results of a search at most.
const MOST_MATCHES: usize = 1000;
/// So far `Offset` and `Limit` reach; behind it `Token` is needed.
const PAGED: usize = 2000;
/// Images of a page when no limit is given.
const PAGE: usize = 50;

/// Does what is asked; `None` for actions that say nothing more than that it is done.
///
/// # Errors
/// The codes of document 004, chapter 11.
pub async fn run(api: &Api, action: Action, parameters: &Parameters) -> Result<Option<Data>, Failure> {
    match action {
        Action::CreateImageDb => create(api, parameters).await.map(|()| None),
        Action::ListImageDbs => databases(api).await.map(Some),
        Action::AddImage => add(api, parameters).await.map(Some),
        Action::ListImages => images(api, parameters).await.map(Some),
        Action::SearchImage => matches(api, parameters).await.map(Some),
        Action::DeleteImageDb => delete_database(api, parameters).await.map(|()| None),
        Action::DeleteImage => delete(api, parameters).await.map(|()| None),
    }
}

async fn create(api: &Api, parameters: &Parameters) -> Result<(), Failure> {
    let new = NewInstance {
        name: new_name(parameters)?,
        origin: "aliyun".to_owned(),
        model: MODEL.to_owned(),
        level: LEVEL,
        ..NewInstance::default()
    };
    errand(api, DIALECT, move |door| door.create(&new).map(drop)).await
}

async fn databases(api: &Api) -> Result<Data, Failure> {
    let instances = errand(api, DIALECT, |door| door.instances()).await?;
    let db_list = instances.into_iter().map(|instance| Db { name: instance.name }).collect();
    Ok(Data::Dbs(DbList { db_list }))
}

async fn delete_database(api: &Api, parameters: &Parameters) -> Result<(), Failure> {
    let name = required(parameters, "Name")?;
    errand(api, DIALECT, move |door| door.remove_instance(&name)).await
}

async fn add(api: &Api, parameters: &Parameters) -> Result<Data, Failure> {
    let (name, entity) = (required(parameters, "DbName")?, new_entity(parameters)?);
    let (extra_data, url) = (extra_data(parameters)?, image_url(parameters)?);
    let id = data_id(parameters)?;
    let instance = Arc::new(instance(api, DIALECT, name).await?);
    let known = Arc::clone(&instance);
    let id = errand(api, DIALECT, move |door| {
        door.takes(&known, &[])?;
        Ok(id.unwrap_or_else(|| door.new_data_id()))
    })
    .await?;
    let picture = bring(api, DIALECT, Origin::Address(url.clone()), PICTURES, LONGEST_ADDED).await?;
    let facts = DoorFacts {
        entity_id: Some(entity),
        data_id: Some(id.clone()),
        extra_data: Some(extra_data),
        source: Some(url),
    };
    let most = (api.options.limits == ApiLimits::Cloud).then_some(MOST_IMAGES);
    keep(api, DIALECT, instance, NewPhoto { path: id.clone(), facts, most, ..NewPhoto::default() }, picture).await?;
    Ok(Data::Added(Added { data_id: id }))
}

async fn images(api: &Api, parameters: &Parameters) -> Result<Data, Failure> {
    let name = required(parameters, "DbName")?;
    let limit = number(parameters, "Limit", 1, PAGED)?.unwrap_or(PAGE);
    let offset = number(parameters, "Offset", 0, PAGED)?.unwrap_or_default();
    let newest_first = newest_first(parameters)?;
    let token = optional(parameters, "Token").map(str::to_owned);
    let prefix = optional(parameters, "EntityIdPrefix").map(str::to_owned);
    if token.is_none() && offset + limit > PAGED {
        return Err(Code::InvalidParameter.into());
    }
    let list = move |door: &shiguang_library::door::Door<'_>| {
        let instance = door.instance(&name)?;
        let from = token.as_deref().map_or(Start::Offset(offset as u64), Start::Token);
        let entity_prefix = prefix.as_deref();
        door.list(&instance, &Listing { entity_prefix, newest_first, from, limit, ..Listing::default() })
    };
    Ok(Data::Images(errand(api, DIALECT, list).await?.into()))
}

async fn matches(api: &Api, parameters: &Parameters) -> Result<Data, Failure> {
    let (name, url) = (required(parameters, "DbName")?, image_url(parameters)?);
    let limit = number(parameters, "Limit", 1, MOST_MATCHES)?.ok_or(Code::InvalidParameterBadRequest)?;
    let instance = Arc::new(instance(api, DIALECT, name).await?);
    let picture = bring(api, DIALECT, Origin::Address(url), PICTURES, LONGEST_SEARCHED).await?;
    let wanted = Sought::Picture(Box::new(picture), None);
    let asked = Asked { wanted, conditions: Vec::new(), at_least: None, one_of_each: None, offset: 0, limit };
    Ok(Data::Matches(search(api, DIALECT, instance, asked).await?.matches.into()))
}

async fn delete(api: &Api, parameters: &Parameters) -> Result<(), Failure> {
    let (name, entity) = (required(parameters, "DbName")?, required(parameters, "EntityId")?);
    let remove = move |door: &shiguang_library::door::Door<'_>| {
        let instance = door.instance(&name)?;
        let photos = door.of_entity(&instance, &entity)?;
        door.remove(&instance, &photos)
    };
    errand(api, DIALECT, remove).await
}
