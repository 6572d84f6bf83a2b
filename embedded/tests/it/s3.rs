use embedded::testing;
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn each_key_may_do_its_part() -> anyhow::Result<()> {
    let bucket = testing::bucket().await?;
    let (store, keys) = (&bucket.store, &bucket.store.keys);
    let path = format!("/{}/a", bucket.name);
    let put = |key| store.request(key, Method::PUT, &path, b"hello".to_vec());
    let get = |key| store.request(key, Method::GET, &path, Vec::new());
    assert_eq!(put(&keys.writer).await?, StatusCode::OK);
    assert_eq!(get(&keys.reader).await?, StatusCode::OK);
    assert_eq!(put(&keys.reader).await?, StatusCode::FORBIDDEN);
    let mut forged = keys.writer.clone();
    forged.secret_key.push('x');
    assert_eq!(put(&forged).await?, StatusCode::FORBIDDEN);
    let gone = store.request(&keys.writer, Method::DELETE, &path, Vec::new()).await?;
    assert_eq!(gone, StatusCode::NO_CONTENT);
    assert_eq!(get(&keys.reader).await?, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn a_killed_store_still_has_its_objects() -> anyhow::Result<()> {
    let s3 = testing::own_s3().await?;
    let store = s3.store();
    store.ensure_bucket("kept").await?;
    let key = &store.keys.writer;
    let put = store.request(key, Method::PUT, "/kept/a", b"hello".to_vec()).await?;
    assert_eq!(put, StatusCode::OK);
    s3.server().kill().await;
    s3.server().start().await?;
    let get = store.request(key, Method::GET, "/kept/a", Vec::new()).await?;
    assert_eq!(get, StatusCode::OK);
    Ok(())
}
