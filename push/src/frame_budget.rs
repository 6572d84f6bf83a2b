//! How many frames a client may still send.

use tokio::time::Instant;

use crate::bucket::{Allowance, Bucket};

/// The frames that may still come on one connection.
pub(crate) struct FrameBudget {
    left: Bucket,
    allowance: Allowance,
}

impl FrameBudget {
    /// As many as may come at once.
    pub(crate) fn full(allowance: Allowance) -> Self {
        Self { left: Bucket::full(allowance, Instant::now()), allowance }
    }

    /// Takes those that were begun, also if no message came of them: a frame costs the same whether there is anything in
    /// it. False when they are too many.
    pub(crate) fn take(&mut self, begun: u32) -> bool {
        begun == 0 || self.left.take(self.allowance, begun, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures::SinkExt as _;
    use tokio_tungstenite::tungstenite::{
        Message,
        protocol::frame::{
            Frame,
            coding::{Data, OpCode},
        },
    };

    use crate::{
        protocol::CloseCode,
        wire::{
            Io,
            examples::{FRAMES, connected},
        },
    };

    #[tokio::test(start_paused = true)]
    async fn frames_count_whether_a_message_comes_of_them_or_not() {
        let (mut wire, mut client) = connected(64).await;
        let part = |data| Message::Frame(Frame::message(Vec::new(), OpCode::Data(data), false));
        let pouring = async {
            client.feed(part(Data::Text)).await?;
            for _ in 1..FRAMES.at_once {
                client.feed(part(Data::Continue)).await?;
            }
            client.flush().await?;
            // All that may come have come, and no message; this is one too many.
            client.send(part(Data::Continue)).await
        };
        let hearing = async { poll_fn(|cx| wire.poll(cx)).await };
        let (poured, heard) = tokio::join!(pouring, hearing);
        assert!(poured.is_ok(), "{poured:?}");
        assert!(matches!(heard, Io::Broken(CloseCode::TooManyFrames)), "{heard:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_in_parts_is_heard_while_they_are_not_too_many() {
        let (mut wire, mut client) = connected(64).await;
        let part = |text: &str, data, last| {
            Message::Frame(Frame::message(text.to_owned().into_bytes(), OpCode::Data(data), last))
        };
        for (text, data, last) in
            [("a", Data::Text, false), ("", Data::Continue, false), ("hoy", Data::Continue, true)]
        {
            client.send(part(text, data, last)).await.expect("sent");
        }
        let heard = poll_fn(|cx| wire.poll(cx)).await;
        assert!(matches!(&heard, Io::Received(message) if *message == Message::text("ahoy")), "{heard:?}");
    }
}
