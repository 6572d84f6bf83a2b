//! What happens to conversions.

use domain::{
    boundary::Boundary,
    chat::PictureSize,
    conversion::{ConversionEvent, DeletionCause, FailureReason, PasswordAsk, SourceFormat, TargetFormat},
    ids::{ConversionId, FileId},
};

use super::{World, on};

impl World {
    pub(super) fn request_conversion(&mut self) {
        let (owner, conversion) = (self.dice.one_of(&self.accounts), ConversionId::new(self.dice.uuid()));
        let requested = ConversionEvent::ConversionRequested {
            conversion,
            owner,
            upload: FileId::new(self.dice.uuid()),
            name: self.text(owner),
            from: self.dice.one_of(SourceFormat::ALL),
            to: TargetFormat::Pdf,
            size_bytes: self.dice.next() % 1_000_000,
            digest: "00".repeat(32),
            keep_seconds: 604_800,
        };
        self.conversions.push((owner, conversion, false));
        self.events.push(on(&Boundary::conversion(owner, conversion), requested));
    }

    pub(super) fn change_conversion(&mut self) {
        let open: Vec<_> = (0..self.conversions.len()).filter(|index| !self.conversions[*index].2).collect();
        if open.is_empty() {
            return;
        }
        let index = self.dice.one_of(&open);
        let (owner, conversion, _) = self.conversions[index];
        let event = match self.dice.below(8) {
            0 => ConversionEvent::ConversionCompleted {
                conversion,
                owner,
                result: FileId::new(self.dice.uuid()),
                size_bytes: self.dice.next() % 1_000_000,
                digest: "11".repeat(32),
                picture: (self.dice.below(2) == 0).then_some(PictureSize { width: 640, height: 905 }),
            },
            1 => {
                let reasons = [FailureReason::TooSlow, FailureReason::PasswordProtected];
                ConversionEvent::ConversionFailed { conversion, owner, reason: self.dice.one_of(&reasons) }
            }
            2 => ConversionEvent::ConversionCancelled { conversion, owner },
            6 => {
                let reasons = [PasswordAsk::Protected, PasswordAsk::Wrong, PasswordAsk::NotInTime];
                let because = self.dice.one_of(&reasons);
                ConversionEvent::ConversionPasswordAsked { conversion, owner, because }
            }
            7 => ConversionEvent::ConversionPasswordGiven { conversion, owner },
            attempt => {
                let attempt = u32::try_from(attempt).expect("small");
                ConversionEvent::ConversionStarted { conversion, owner, attempt }
            }
        };
        let is_over = event.is_end();
        self.conversions[index].2 = is_over;
        self.events.push(on(&Boundary::conversion(owner, conversion), event));
        if is_over && self.dice.below(2) == 0 {
            let cause = self.dice.one_of(&[DeletionCause::Expired, DeletionCause::ByOwner]);
            let deleted = ConversionEvent::ConversionFilesDeleted { conversion, owner, cause };
            self.events.push(on(&Boundary::conversion(owner, conversion), deleted));
        }
    }
}
