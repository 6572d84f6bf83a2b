//! Results and photos by their links.

use anyhow::Result;
use domain::{accounts::AccountEvent, conversion::TargetFormat, ids::FileId};
use embedded::testing;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use time::Duration;
use uuid::Uuid;

use crate::world::{Parts, Person, World, parse_time};

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

async fn code(response: Response) -> Result<String> {
    Ok(response.json::<Value>().await?["code"].as_str().unwrap_or_default().to_owned())
}

/// A content in which every part is different.
fn content(size_bytes: u32) -> Vec<u8> {
    (0..size_bytes.div_ceil(4)).flat_map(u32::to_be_bytes).take(size_bytes as usize).collect()
}

/// Converts a document and asks where its result is.
async fn result_url(world: &World, owner: &Person, name: &str, result: &[u8]) -> Result<String> {
    let (id, position) = world.convert(owner, name, result).await?;
    let path = format!("/api/v1/conversions/{id}/download?position={position}");
    let download = world.get_ok(&path, owner).await?;
    let left = parse_time(&download["expires_at"])? - world.clock.now();
    assert!(left > Duration::minutes(4) && left <= Duration::minutes(5), "{left}");
    Ok(download["url"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_result_is_downloaded_under_its_documents_name() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let pdf = content(3_000_000);
    let url = result_url(&world, &ada, "Übersicht 報告.docx", &pdf).await?;
    assert!(!url.contains("bersicht"), "a name is personal: {url}");
    // The link is enough: browsers send no token with a download.
    let response = world.request(Method::GET, &url).send().await?;
    assert_eq!(response.status(), StatusCode::OK);
    for (name, expected) in [
        ("content-type", "application/pdf"),
        ("content-length", "3000000"),
        (
            "content-disposition",
            "attachment; filename=\"_bersicht __.pdf\"; filename*=UTF-8''%C3%9Cbersicht%20%E5%A0%B1%E5%91%8A.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox"),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(header(&response, name), expected, "{name}");
    }
    let etag = header(&response, "etag").to_owned();
    assert!(response.bytes().await? == pdf, "the content is another");

    let head = world.request(Method::HEAD, &url).send().await?;
    assert_eq!((head.status(), header(&head, "content-length")), (StatusCode::OK, "3000000"));
    assert_eq!(header(&head, "content-type"), "application/pdf");
    assert_eq!(header(&head, "etag"), etag);
    let unchanged = world.request(Method::GET, &url).header("if-none-match", &etag).send().await?;
    assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
    Ok(())
}

#[tokio::test]
async fn a_result_is_sent_as_what_it_was_converted_into() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for (to, name, media_type) in [
        (TargetFormat::Odt, "a.odt", "application/vnd.oasis.opendocument.text"),
        (TargetFormat::Csv, "a.csv", "text/csv; charset=utf-8"),
    ] {
        let (id, position) = world.convert_into(to, &ada, "a.docx", b"<script>").await?;
        let path = format!("/api/v1/conversions/{id}/download?position={position}");
        let url = world.get_ok(&path, &ada).await?["url"].as_str().unwrap().to_owned();
        let response = world.request(Method::GET, &url).send().await?;
        assert_eq!(header(&response, "content-type"), media_type);
        assert!(
            header(&response, "content-disposition").starts_with(&format!("attachment; filename=\"{name}\""))
        );
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    }
    Ok(())
}

#[tokio::test]
async fn several_results_come_in_one_archive() -> Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let large = content(3_000_000);
    let (first, _) = world.convert(&ada, "Übersicht.docx", &large).await?;
    let (second, _) = world.convert(&ada, "Übersicht.docx", b"second").await?;
    let (third, position) = world.convert_into(TargetFormat::Odt, &ada, "a.docx", b"third").await?;
    let path =
        format!("/api/v1/conversion-archives?conversions={third},{first},{second}&position={position}");
    let link = world.get_ok(&path, &ada).await?["url"].as_str().unwrap().to_owned();
    let response = world.request(Method::GET, &link).send().await?;
    assert_eq!((response.status(), header(&response, "content-type")), (StatusCode::OK, "application/zip"));
    assert!(header(&response, "content-disposition").starts_with("attachment; filename=\"conversions.zip\""));
    let said: u64 = header(&response, "content-length").parse()?;
    let archive = response.bytes().await?;
    assert_eq!(archive.len() as u64, said);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive))?;
    let names = ["Übersicht.pdf", "Übersicht (2).pdf", "a.odt"];
    for (index, (name, content)) in names.iter().zip([&large[..], b"second", b"third"]).enumerate() {
        let (mut file, mut read) = (archive.by_index(index)?, Vec::new());
        std::io::Read::read_to_end(&mut file, &mut read)?;
        assert!(file.name() == *name && read == content, "{name}");
    }

    // The link is for these three and no others, and nobody gets one for what is not theirs or not done.
    let others = link.replace(&third.to_string(), &Uuid::now_v7().to_string());
    let fewer = link.replace(&format!("{third}"), &first.to_string());
    for forged in [others, fewer, link.replace("/archive", "")] {
        let refused = world.request(Method::GET, &forged).send().await?.status();
        assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&refused), "{forged}: {refused}");
    }
    let not_done = (StatusCode::CONFLICT, "conversion-not-done".to_owned());
    assert_eq!(world.get_refused(&path, &eve).await?, not_done);
    let (queued, position) = world.request_conversion(&ada, "b.docx").await?;
    let path = format!("/api/v1/conversion-archives?conversions={first},{queued}&position={position}");
    assert_eq!(world.get_refused(&path, &ada).await?, not_done);
    let malformed = (StatusCode::BAD_REQUEST, "conversions-malformed".to_owned());
    for ids in ["", "x", &format!("{first};{second}")] {
        let path = format!("/api/v1/conversion-archives?conversions={ids}");
        assert_eq!(world.get_refused(&path, &ada).await?, malformed, "{ids}");
    }
    world.clock.advance(Duration::minutes(6));
    assert_eq!(world.request(Method::GET, &link).send().await?.status(), StatusCode::GONE);
    Ok(())
}

#[tokio::test]
async fn a_part_of_a_file_is_sent_when_it_is_asked_for() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let pdf = content(1000);
    let url = result_url(&world, &ada, "a.docx", &pdf).await?;
    for (range, expected, place) in [
        ("bytes=0-99", &pdf[..100], "bytes 0-99/1000"),
        ("bytes=900-", &pdf[900..], "bytes 900-999/1000"),
        ("bytes=-1", &pdf[999..], "bytes 999-999/1000"),
    ] {
        let response = world.request(Method::GET, &url).header("range", range).send().await?;
        assert_eq!(
            (response.status(), header(&response, "content-range")),
            (StatusCode::PARTIAL_CONTENT, place)
        );
        assert_eq!(header(&response, "content-length"), expected.len().to_string());
        assert_eq!(response.bytes().await?, expected, "{range}");
    }
    let beyond = world.request(Method::GET, &url).header("range", "bytes=1000-").send().await?;
    assert_eq!(
        (beyond.status(), header(&beyond, "content-range")),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */1000")
    );
    assert_eq!(code(beyond).await?, "range-not-satisfiable");

    let several = world.request(Method::GET, &url).header("range", "bytes=0-1,5-6").send().await?;
    assert_eq!(several.status(), StatusCode::OK);
    let etag = header(&several, "etag").to_owned();
    assert_eq!(several.bytes().await?, pdf);
    // A download that is resumed gets the rest, unless the file is another one now.
    for (tag, status) in [(etag.as_str(), StatusCode::PARTIAL_CONTENT), ("\"another\"", StatusCode::OK)] {
        let request = world.request(Method::GET, &url).header("range", "bytes=500-").header("if-range", tag);
        assert_eq!(request.send().await?.status(), status, "{tag}");
    }
    Ok(())
}

#[tokio::test]
async fn a_photo_is_shown_in_place_and_kept_by_browsers() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let photo = FileId::new(Uuid::now_v7());
    let key = format!("photos/{}/{photo}", ada.account);
    world.files.put_bytes(&key, content(500), "image/webp", &[]).await?;
    let set = AccountEvent::PhotoSet { account: ada.account, photo };
    let position = world.account_changed(set, ada.account).await?;
    let path = format!("/api/v1/me?position={position}");
    let url = world.get_ok(&path, &ada).await?["photo_url"].as_str().unwrap().to_owned();
    assert_eq!(
        world.get_ok(&path, &ada).await?["photo_url"],
        url,
        "each time another link would defeat caches"
    );

    let response = world.request(Method::GET, &url).send().await?;
    assert_eq!(
        (header(&response, "content-type"), header(&response, "content-disposition")),
        ("image/webp", "inline")
    );
    assert_eq!(header(&response, "content-security-policy"), "sandbox");
    let cache = header(&response, "cache-control").to_owned();
    let max_age: i64 =
        cache.strip_prefix("private, max-age=").unwrap().strip_suffix(", immutable").unwrap().parse()?;
    assert!((3600..=7200).contains(&max_age), "{cache}");
    assert_eq!(response.bytes().await?, content(500));

    // What is no picture of ours is not shown in place, whatever it says it is.
    world.files.put_bytes(&key, b"<script>".to_vec(), "text/html", &[]).await?;
    let response = world.request(Method::GET, &url).send().await?;
    assert_eq!(
        (header(&response, "content-type"), header(&response, "content-disposition")),
        ("application/octet-stream", "attachment")
    );
    Ok(())
}

#[tokio::test]
async fn links_expire_and_cannot_be_forged() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let url = result_url(&world, &ada, "a.docx", b"%PDF").await?;
    let status = async |method: Method, url: &str| anyhow::Ok(world.request(method, url).send().await?);
    let grant = url.strip_prefix("/files/").unwrap();
    let swapped: String = grant.chars().rev().collect();
    for forged in [format!("/files/{swapped}"), format!("{url}A"), "/files/x".to_owned()] {
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(status(method, &forged).await?.status(), StatusCode::FORBIDDEN, "{forged}");
        }
        assert_eq!(code(status(Method::GET, &forged).await?).await?, "grant-invalid");
    }
    assert_eq!(status(Method::POST, &url).await?.status(), StatusCode::METHOD_NOT_ALLOWED);
    world.clock.advance(Duration::minutes(5));
    let expired = status(Method::GET, &url).await?;
    assert_eq!((expired.status(), code(expired).await?.as_str()), (StatusCode::GONE, "grant-expired"));
    assert_eq!(status(Method::HEAD, &url).await?.status(), StatusCode::GONE);
    Ok(())
}

#[tokio::test]
async fn what_the_store_does_not_have_or_cannot_give_is_said_so() -> Result<()> {
    let own = testing::own_s3().await?;
    own.store().ensure_bucket("wherry").await?;
    let object_store = Some((own.store().clone(), "wherry".to_owned()));
    let world = World::with(Parts { object_store, ..Parts::default() }).await?;
    let ada = world.person("ada").await?;
    let (id, position) = world.convert(&ada, "a.docx", b"%PDF").await?;
    let path = format!("/api/v1/conversions/{id}/download?position={position}");
    let url = world.get_ok(&path, &ada).await?["url"].as_str().unwrap().to_owned();
    let keys = world.files.list(&format!("results/{}/{id}", ada.account)).await?;
    let [key] = &keys[..] else { anyhow::bail!("one result: {keys:?}") };
    world.files.delete(key).await?;
    for request in
        [world.request(Method::GET, &url), world.request(Method::GET, &url).header("range", "bytes=0-1")]
    {
        let missing = request.send().await?;
        assert_eq!(
            (missing.status(), code(missing).await?.as_str()),
            (StatusCode::NOT_FOUND, "file-not-found")
        );
    }
    own.server().kill().await;
    let away = world.request(Method::GET, &url).send().await?;
    assert_eq!(away.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(!header(&away, "retry-after").is_empty());
    assert_eq!(code(away).await?, "storage-unavailable");
    own.server().start().await?;
    world.files.put_bytes(key, b"%PDF".to_vec(), "application/pdf", &[]).await?;
    assert_eq!(world.request(Method::GET, &url).send().await?.bytes().await?, "%PDF");
    Ok(())
}
