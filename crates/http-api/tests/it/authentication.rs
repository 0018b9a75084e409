//! Tokens and signatures: what is right passes, what is wrong in any way does not, each with its code.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::raw::Answer;
use crate::sign::{Request, sdk_date};
use crate::{Service, base64, photo};

const MINUTE: i64 = 60_000;

/// Posts a signed tagging request; `change` may break what is sent after it was signed.
fn signed(service: &Service, at: i64, change: impl FnOnce(&mut Vec<(String, String)>, &mut Vec<u8>)) -> Answer {
    let mut body = json!({ "image": base64(&photo("flower.jpg")) }).to_string().into_bytes();
    let (path, host, date) = (service.v2("tagging"), format!("127.0.0.1:{}", service.port()), sdk_date(at));
    let headers = [("content-type", "application/json"), ("host", host.as_str()), ("x-sdk-date", date.as_str())];
    let request =
        Request { method: "POST", path: &format!("{path}/"), query: "", headers: &headers, body: &body, date: &date };
    let authorization = request.authorization(&service.shown);
    let mut sent: Vec<(String, String)> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    sent.push(("authorization".into(), authorization));
    change(&mut sent, &mut body);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    service.send("POST", &path, &sent, &body)
}

fn now() -> i64 {
    shiguang_http_api::system_clock()()
}

#[test]
fn a_token_opens_every_route_and_nothing_else_is_one() {
    let service = Service::start();
    let token = service.token();
    let body = json!({ "image": base64(&photo("flower.jpg")) });
    assert_eq!(service.post(&token, &service.v2("tagging"), &body).status, 200);
    assert_eq!(service.post(&token, "/v1.0/image/tagging", &body).status, 200);
    assert_eq!(service.send("GET", "/v3/projects", &[("X-Auth-Token", &token)], b"").status, 200);
    assert_eq!(service.post(&format!("{token}x"), &service.v2("tagging"), &body).code(), "ModelArts.4103");
    assert_eq!(
        service.post("MIINRwYJKoZIhvcNAQcCoIINODCCDTQC", &service.v2("tagging"), &body).code(),
        "ModelArts.4103"
    );
    let no_token = service.send("POST", &service.v2("tagging"), &[], body.to_string().as_bytes());
    assert_eq!((no_token.status, no_token.code().as_str()), (400, "ModelArts.4101"));
    let empty = service.post("", &service.v2("tagging"), &body);
    assert_eq!(empty.code(), "ModelArts.4101");
}

#[test]
fn a_token_holds_twenty_four_hours() {
    let service = Service::start();
    let token = service.token();
    let ask = || service.send("GET", "/v3/projects", &[("X-Auth-Token", &token)], b"");
    service.ahead.store(24 * 60 * MINUTE - 10_000, Ordering::SeqCst);
    assert_eq!(ask().status, 200);
    service.ahead.store(24 * 60 * MINUTE + 1, Ordering::SeqCst);
    assert_eq!(ask().code(), "APIG.0301");
}

#[test]
fn rotating_ends_tokens_and_keys() {
    let service = Service::start();
    let token = service.token();
    let store = shiguang_http_api::CredentialStore::open(service.library.places()).expect("the same file").0;
    store.rotate().expect("rotated");
    let answer = service.send("GET", "/v3/projects", &[("X-Auth-Token", &token)], b"");
    assert_eq!(answer.code(), "ModelArts.4103");
    assert_eq!(signed(&service, now(), |_, _| {}).code(), "APIG.0301");
}

#[test]
fn a_signature_is_checked_in_full() {
    let service = Service::start();
    assert_eq!(signed(&service, now(), |_, _| {}).status, 200);
    let refused = |what: &str, answer: Answer| {
        assert_eq!((answer.status, answer.code().as_str()), (400, "APIG.0301"), "{what}");
    };
    let replace = |headers: &mut Vec<(String, String)>, name: &str, from: &str, to: &str| {
        let header = headers.iter_mut().find(|(known, _)| known == name).expect("a header");
        assert!(header.1.contains(from), "{} holds {from}", header.1);
        header.1 = header.1.replace(from, to);
    };
    refused("another body", signed(&service, now(), |_, body| body.push(b' ')));
    refused(
        "another key",
        signed(&service, now(), |headers, _| {
            replace(headers, "authorization", &service.shown.access_key, "AAAAAAAAAAAAAAAAAAAA");
        }),
    );
    refused(
        "another signature",
        signed(&service, now(), |headers, _| {
            let signature = headers.last().expect("signed").1.split("Signature=").nth(1).expect("signed").to_owned();
            let other: String = signature.chars().rev().collect();
            replace(headers, "authorization", &signature, &other);
        }),
    );
    refused(
        "another content type",
        signed(&service, now(), |headers, _| {
            replace(headers, "content-type", "json", "bson");
        }),
    );
    refused(
        "the date not signed",
        signed(&service, now(), |headers, _| {
            replace(headers, "authorization", ";x-sdk-date", "");
        }),
    );
    refused(
        "a signed header missing",
        signed(&service, now(), |headers, _| {
            headers.retain(|(name, _)| name != "content-type");
        }),
    );
    refused(
        "no payload signed where the SDK signs one",
        signed(&service, now(), |headers, _| {
            headers.push(("x-sdk-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
        }),
    );
    refused(
        "another algorithm",
        signed(&service, now(), |headers, _| {
            replace(headers, "authorization", "SDK-HMAC-SHA256", "SDK-HMAC-SM3");
        }),
    );
    refused(
        "nothing behind the algorithm",
        signed(&service, now(), |headers, _| {
            headers.last_mut().expect("signed").1 = "SDK-HMAC-SHA256".into();
        }),
    );
}

#[test]
fn a_clock_may_be_fifteen_minutes_off() {
    let service = Service::start();
    for (minutes, status) in [(-14, 200), (14, 200), (-16, 400), (16, 400), (-60 * 24, 400)] {
        let answer = signed(&service, now() + minutes * MINUTE, |_, _| {});
        assert_eq!(answer.status, status, "{minutes} minutes: {}", answer.text);
        assert!(status == 200 || answer.code() == "APIG.0301");
    }
}

#[test]
fn the_older_spelling_with_a_scope_is_taken() {
    let service = Service::start();
    let date = sdk_date(now());
    let host = format!("127.0.0.1:{}", service.port());
    let headers = [("host", host.as_str()), ("x-sdk-date", date.as_str())];
    let request =
        Request { method: "GET", path: "/v3/projects/", query: "", headers: &headers, body: b"", date: &date };
    let day = &date[..8];
    let send = |authorization: String| {
        let all = [headers[0], headers[1], ("authorization", authorization.as_str())];
        service.send("GET", "/v3/projects", &all, b"")
    };
    // As printed in table 3-3: the region is empty.
    assert_eq!(send(request.scoped_authorization(&service.shown, &format!("{day}//ec2/sdk_request"))).status, 200);
    assert_eq!(
        send(request.scoped_authorization(&service.shown, &format!("{day}/local/image/sdk_request"))).status,
        200
    );
    let other_day = request.scoped_authorization(&service.shown, "20150907//ec2/sdk_request");
    assert_eq!(send(other_day).code(), "APIG.0301");
    let forged =
        request.scoped_authorization(&service.shown, &format!("{day}//ec2/sdk_request")).replace("/ec2/", "/ec3/");
    assert_eq!(send(forged).code(), "APIG.0301");
}

/// What the clouds' own SDKs computed for fixed keys at a fixed time (`tests/it/vectors`, made with huaweicloudsdkcore
/// 3.1.219, alibabacloud-openapi-util 0.2.4 and aliyun-python-sdk-core 2.16.1).
#[test]
fn what_the_sdks_signed_passes_once_and_changed_it_does_not() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let known = json!({
        "project_id": "0123456789abcdef0123456789abcdef", "project_name": "local", "domain": "d", "domain_id": "0",
        "user": "u", "user_id": "1", "password_hash": "", "token_key": "k",
        "access_key": "ACCESSKEYOFTHETEST00", "secret_key": "secretKeyOfTheTest0123456789012345678901",
    });
    std::fs::write(folder.path().join("credentials.json"), known.to_string()).expect("written");
    // 2026-11-22T01:50:34Z
    let service = Service::in_folder(folder, |_| {}, |options| options.clock = Arc::new(|| 1_795_312_234_000));
    let huawei: Value = serde_json::from_str(include_str!("vectors/huawei.json")).expect("vectors");
    let aliyun: Value = serde_json::from_str(include_str!("vectors/aliyun.json")).expect("vectors");
    let signature = ["APIG.0301", "SignatureDoesNotMatch", "SignatureNonceUsed"];
    let failed = |answer: &Answer| {
        let body: Value = serde_json::from_str(&answer.text).unwrap_or_default();
        let code =
            body.get("error_code").or_else(|| body.get("Code")).and_then(Value::as_str).unwrap_or_default().to_owned();
        signature.contains(&code.as_str()).then_some(code)
    };
    for vector in huawei.as_array().into_iter().flatten().chain(aliyun.as_array().into_iter().flatten()) {
        let text = |key: &str| vector[key].as_str().expect("a text").to_owned();
        let headers: Vec<(&str, &str)> = vector["headers"]
            .as_object()
            .expect("headers")
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().expect("a text")))
            .collect();
        let send = |uri: &str, body: &str| service.send(&text("method"), uri, &headers, body.as_bytes());
        let (uri, body) = (text("uri"), text("body"));
        // Of the older signature of Alibaba only the parameters are signed; what the SDK signs no payload of, as well.
        let tampered = if uri.starts_with("/?") {
            Some(send(&format!("{uri}&more=1"), &body))
        } else if vector["headers"]["X-Sdk-Content-Sha256"] == "UNSIGNED-PAYLOAD" {
            None
        } else {
            Some(send(&uri, &format!("{body}&more=1")))
        };
        if let Some(answer) = tampered {
            assert!(failed(&answer).is_some(), "{vector}: {}", answer.text);
        }
        let first = send(&uri, &body);
        assert_eq!(failed(&first), None, "{vector}: {}", first.text);
        let again = failed(&send(&uri, &body));
        let is_aliyun = uri.starts_with("/?") || uri == "/";
        assert_eq!(again.as_deref(), is_aliyun.then_some("SignatureNonceUsed"), "{vector}");
    }
}

#[test]
fn another_project_is_refused() {
    let service = Service::start();
    let token = service.token();
    let body = json!({ "image": base64(&photo("flower.jpg")) });
    let other = service.post(&token, "/v2/00000000000000000000000000000000/image/tagging", &body);
    assert_eq!(other.code(), "APIG.0301");
    let headers = [("X-Auth-Token", token.as_str()), ("X-Project-Id", "00000000000000000000000000000000")];
    let in_header = service.send("POST", &service.v2("tagging"), &headers, body.to_string().as_bytes());
    assert_eq!(in_header.code(), "APIG.0301");
}

#[test]
fn image_search_has_its_own_words_for_tokens() {
    let service = Service::start();
    let token = service.token();
    let path = format!("/v1/{}/service/name", service.shown.project_id);
    let ask = |headers: &[(&str, &str)]| service.send("GET", &path, headers, b"").code();
    assert_eq!(ask(&[]), "IS.0013");
    assert_eq!(ask(&[("X-Auth-Token", "MIIN")]), "IS.0004");
    assert_eq!(ask(&[("Authorization", "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=0")]), "APIG.0301");
    let other = format!("/v1/{}/service/name", "0".repeat(32));
    assert_eq!(service.send("GET", &other, &[("X-Auth-Token", &token)], b"").code(), "IS.0019");
    service.ahead.store(24 * 60 * MINUTE + 1, Ordering::SeqCst);
    assert_eq!(ask(&[("X-Auth-Token", &token)]), "IS.0021");
}

#[test]
fn alibabas_signatures_are_refused_part_by_part() {
    let service = Service::start();
    let date = |minutes: i64| {
        let at = jiff::Timestamp::from_millisecond(now() + minutes * MINUTE).expect("a time");
        at.strftime("%Y-%m-%dT%H%%3A%M%%3A%SZ").to_string()
    };
    let key = service.shown.access_key.clone();
    let ask = |key: &str, date: &str, rest: &str| {
        let query = format!(
            "/?Action=ListImageDbs&Version=2020-03-20&AccessKeyId={key}&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&Timestamp={date}{rest}"
        );
        service.send("GET", &query, &[], b"").code()
    };
    let signed = "&SignatureNonce=n&Signature=x";
    assert_eq!(service.send("GET", "/?Action=ListImageDbs", &[], b"").code(), "IncompleteSignature");
    assert_eq!(ask(&key, &date(0), "&SignatureNonce=n"), "IncompleteSignature");
    assert_eq!(ask("A", &date(0), signed), "InvalidAccessKeyId.NotFound");
    assert_eq!(ask(&key, &date(-16), signed), "InvalidTimeStamp.Expired");
    assert_eq!(ask(&key, &date(16), signed), "InvalidTimeStamp.Expired");
    assert_eq!(ask(&key, "20261122T015034Z", signed), "InvalidTimeStamp.Format");
    assert_eq!(ask(&key, &date(0), signed), "SignatureDoesNotMatch");
    assert_eq!(ask(&key, &date(0), signed), "SignatureDoesNotMatch", "a wrong signature uses no nonce up");
    let header = [("Authorization", "ACS3-HMAC-SHA256 Credential=A,SignedHeaders=host,Signature=0")];
    assert_eq!(service.send("POST", "/", &header, b"").code(), "IncompleteSignature");
}
