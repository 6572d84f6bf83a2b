//! The bytes of files that go with messages: removed with their message's text, and when they went with none.

use anyhow::ensure;
use domain::{
    boundary::Boundary,
    chat::{Attachment, MessageChangeEvent, TimelineEvent},
    ids::{AccountId, FileId, MessageId, RoomId},
};
use embedded::wait_for;
use personal::Deletable;
use time::Duration;
use uuid::Uuid;

use crate::world::{PATIENCE, World};

const GRACE: &str = "WHERRY_DELETED_TEXT_GRACE_SECONDS";

/// A file, and where what belongs to it lies.
struct OfAda {
    author: AccountId,
    file: FileId,
}

impl OfAda {
    fn keys(&self) -> [String; 3] {
        ["attachments", "previews", "pending"].map(|folder| format!("{folder}/{}/{}", self.author, self.file))
    }
}

impl World {
    /// Uploads a file this long ago.
    async fn upload_to_attach(&self, author: AccountId, ago: Duration) -> anyhow::Result<OfAda> {
        let of = OfAda { author, file: FileId::new(Uuid::now_v7()) };
        let uploaded_at = (self.clock.now() - ago).unix_timestamp().to_string();
        for key in of.keys() {
            let beside = [("uploaded-at", uploaded_at.as_str())];
            self.files.put_bytes(&key, b"of ada".to_vec(), "image/png", &beside).await?;
        }
        Ok(of)
    }

    /// Posts it in a room of its own, by the event alone; where that is.
    async fn attach(&self, of: &OfAda) -> anyhow::Result<(RoomId, MessageId, u64)> {
        let (room, message) = (RoomId::new(Uuid::now_v7()), MessageId::new(Uuid::now_v7()));
        let sealed = |text: &str| Deletable::open(of.author.person(), text.to_owned());
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author: of.author,
            body: sealed(""),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: vec![Attachment {
                file: of.file,
                name: sealed("a.png"),
                media_type: "image/png".to_owned(),
                size_bytes: 6,
                digest: sealed("00"),
                picture: None,
            }],
        };
        Ok((room, message, self.append(&Boundary::timeline(room), &posted).await?))
    }

    /// Which of its objects are there: the file, the small one, and what says that it goes with no message.
    async fn there(&self, of: &OfAda) -> anyhow::Result<[bool; 3]> {
        let mut there = [false; 3];
        for (key, is_there) in of.keys().iter().zip(&mut there) {
            *is_there = self.files.head(key).await?.is_some();
        }
        Ok(there)
    }

    async fn wait_for_objects(&self, of: &OfAda, wanted: [bool; 3]) -> anyhow::Result<()> {
        wait_for("objects of a file", PATIENCE, || async {
            let there = self.there(of).await.map_err(|error| error.to_string())?;
            if there == wanted { Ok(()) } else { Err(format!("{there:?}")) }
        })
        .await?;
        Ok(())
    }
}

#[tokio::test]
async fn the_bytes_go_with_the_text_of_their_message_and_no_others() -> anyhow::Result<()> {
    let mut world = World::with_bucket().await?;
    world.set(GRACE, "1");
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let author = world.register("ada@example.org").await?;
    let (gone, kept) = (
        world.upload_to_attach(author, Duration::ZERO).await?,
        world.upload_to_attach(author, Duration::ZERO).await?,
    );
    world.attach(&kept).await?;
    let (room, message, sequence) = world.attach(&gone).await?;
    let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by: author };
    world.append(&Boundary::message_changes(room), &deleted).await?;
    // That it was uploaded just now is of no account: it went with a message.
    world.wait_for_objects(&gone, [false, false, true]).await?;
    ensure!(world.there(&kept).await? == [true; 3]);
    Ok(())
}

#[tokio::test]
async fn what_went_with_no_message_for_a_day_is_removed_and_nothing_else() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let author = world.register("ada@example.org").await?;
    let day = Duration::hours(25);
    let (never, posted) =
        (world.upload_to_attach(author, day).await?, world.upload_to_attach(author, day).await?);
    let fresh = world.upload_to_attach(author, Duration::hours(22)).await?;
    // Who posted was killed before the object was removed that says that it is not posted.
    world.attach(&posted).await?;
    let _workers = world.workers().await?;
    world.wait_for_objects(&never, [false; 3]).await?;
    world.wait_for_objects(&posted, [true, true, false]).await?;
    ensure!(world.there(&fresh).await? == [true; 3]);

    // As time goes by, it is old, too; by a worker that looks again and again.
    world.clock.advance(Duration::hours(3));
    let mut config = world.config()?;
    config.sweep_every = std::time::Duration::from_millis(50);
    let _workers = world.workers_with(config).await?;
    world.wait_for_objects(&fresh, [false; 3]).await?;
    ensure!(world.there(&posted).await? == [true, true, false]);
    Ok(())
}
