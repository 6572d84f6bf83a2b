//! Old versions of events, read from a real log.

use anyhow::Result;
use jetstream_es::{Expectation, NewEvent, StoreError, StoredEvent, Upcaster};
use personal::Personal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::support::{Log, chats, command, person};

/// Its first version had the name at the top: `{"by": ..}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Paper {
    Signed { signature: Signature },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Signature {
    by: Personal<String>,
}

impl StoredEvent for Paper {
    const VERSIONS: &'static [(&'static str, u32)] = &[("Signed", 2)];
    const UPCASTERS: &'static [Upcaster] = &[Upcaster {
        event_type: "Signed",
        from: 1,
        step: Some(|body| body["signature"] = json!({ "by": body["by"].take() })),
    }];
}

#[tokio::test]
async fn a_sealed_field_is_opened_where_it_was_sealed_and_then_moved() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let ada = person();
    store.keys().create(ada).await?;
    let by = Personal::open(ada, "Ada".to_owned());
    let old = |version: &str| NewEvent {
        subject: "chat.room.a".to_owned(),
        event_type: "Signed".to_owned(),
        event_version: version.to_owned(),
        body: json!({"type": "Signed", "by": by}),
        expect: Expectation::Any,
        aggregate: None,
    };
    store.append(&command(), chats(vec![old("1")])).await?;
    store.append(&command(), chats(vec![old("3")])).await?;
    let reader = log.reader().await?;
    let stored = reader.at("CHATS", 1).await?.unwrap();
    let signed = Paper::Signed { signature: Signature { by: by.clone() } };
    assert_eq!(stored.open::<Paper>(store.keys()).await?, signed);
    let withheld = Paper::Signed { signature: Signature { by: Personal::Erased { of: ada } } };
    assert_eq!(stored.decode_withheld::<Paper>()?, withheld);

    let newer = store.history::<Paper>("CHATS", "chat.room.a").await.unwrap_err();
    assert!(matches!(newer, StoreError::NotKnown { sequence: 2, .. }), "{newer:?}");
    assert!(newer.to_string().contains("newest known here is 2: update this service"), "{newer}");
    Ok(())
}
